"""A vLLM that only starts, or fails to: no weights are loaded."""

import dataclasses
import os
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

import pytest

from promptc.runtime.engines import vllm
from promptc.runtime.engines.running import RunningEngines

_ARGUMENTS = (
    *("model", "enable_prefix_caching", "disable_log_stats", "enforce_eager", "block_size", "kv_cache_memory_bytes"),
    "enable_chunked_prefill",
)


def install(monkeypatch: pytest.MonkeyPatch, *, fails: str = "") -> None:
    """Put it in the place of the real one, in which nothing runs. ``fails`` is written as its start fails."""

    class AsyncLLM:
        @staticmethod
        def from_engine_args(_: object) -> NoReturn:
            # The engine's own process writes what it died of, and this one hears only that it died.
            os.write(1, f"{fails}\n".encode())
            raise RuntimeError("Engine core initialization failed. See root cause above.")

    arguments = dataclasses.make_dataclass("AsyncEngineArgs", [(name, Any, None) for name in _ARGUMENTS])
    platform = SimpleNamespace(is_cpu=lambda: True)
    modules: dict[str, dict[str, object]] = {
        "vllm": {},
        "vllm.engine": {},
        "vllm.engine.arg_utils": {"AsyncEngineArgs": arguments},
        "vllm.platforms": {"current_platform": platform},
        "vllm.v1": {},
        "vllm.v1.engine": {},
        "vllm.v1.engine.async_llm": {"AsyncLLM": AsyncLLM},
    }
    for name, content in modules.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(vllm, "_vllm_version", lambda ref: "0")
    monkeypatch.setattr(vllm.VllmEngine, "_running", RunningEngines())
