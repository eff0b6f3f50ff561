"""Every whole program of `tests/programs` on the real vLLM with the model that is shipped.

The model is small, so what it says need not be right. But it is held to the types: each row gives outputs of the declared
types, or fails as its program may fail on values of these types, or for an answer that was cut.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.runtime.engines.vllm import VllmEngine
from promptc.runtime.evaluate import score
from promptc.runtime.trace import Success
from tests.programs.whole import HERE, NAMES, artifact_of, assert_typed, checked, run_artifact

pytestmark = pytest.mark.vllm

_MOST_TOKENS = 100  # the model may go on until its limit, and that takes long


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", NAMES)
async def test_a_program_gives_values_of_its_types(name: str, nano: VllmEngine, tmp_path: Path) -> None:
    folder = shutil.copytree(HERE / name, tmp_path / name)
    artifact = loads(dumps(artifact_of(checked(folder))))
    first, *_ = json.loads((folder / "runs.json").read_text(encoding="utf-8"))
    short = tuple(replace(m, decoding=replace(m.decoding, max_tokens=_MOST_TOKENS)) for m in artifact.modules)
    result, executor = await run_artifact(replace(artifact, modules=short), folder, first["inputs"], nano)
    assert_typed(artifact, result)
    if "gold" in first and isinstance(result, Success):
        # A judge is a module, and asked by the same engine.
        assert 0.0 <= await score(executor, first["gold"], result.outputs) <= 1.0
    assert all(call.completion.output_tokens > 0 for call in result.trace)
