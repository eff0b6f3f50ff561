"""The engines, a file each. Each is imported when it is asked for: none is needed by what does not use it."""

import difflib

from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Engine

ENGINES = ("vllm", "openai", "replay")


def open_engine(ref: ModelRef) -> Engine:
    """The engine that ``ref`` names. Nothing is started and no server is asked before the first call.

    Raises ValueError for an engine that does not exist, and `EngineFailure` where it does but cannot be used here: a
    package that is not installed, an option that it does not know.
    """
    match ref.engine:
        case "vllm":
            from promptc.runtime.engines.vllm import VllmEngine

            return VllmEngine(ref)
        case "openai":
            from promptc.runtime.engines.openai import OpenAIEngine

            return OpenAIEngine(ref)
        case "replay":
            from promptc.runtime.engines.replay import open_replay

            return open_replay(ref)
        case unknown:
            close = difflib.get_close_matches(unknown, ENGINES, n=1)
            hint = f"did you mean `{close[0]}:{ref.name}`?" if close else f"the engines are {', '.join(ENGINES)}"
            raise ValueError(f"model `{ref.symbol}`: there is no engine `{unknown}`; {hint}")
