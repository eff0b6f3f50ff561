"""How much a model can read and write at once."""

import json

from promptc.artifact.model import ModelRef
from promptc.runtime.engines.model_folder import folder_of


def context_window(ref: ModelRef) -> int | None:
    """The tokens that a prompt and its answer may have together; None where only the engine knows.

    The option ``max_model_len`` says it, or else the configuration in the model's folder. Nothing is started or fetched.
    """
    for name, value in ref.options:
        if name == "max_model_len" and isinstance(value, int):
            return value
    if ref.engine != "vllm":
        return None
    try:
        config = json.loads((folder_of(ref.name) / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, ModuleNotFoundError):
        return None  # what is wrong with a folder is told by what loads it
    found = config.get("max_position_embeddings") if isinstance(config, dict) else None
    return found if isinstance(found, int) else None
