"""Whole programs, one for each feature and for some mixes: from the text to the outputs on scripted answers.

Each folder has a `program.prompt` and `runs.json`, a list of runs: ``inputs``; ``answers``, by a part of the system message
or the last message (of several that fit the first counts; of a list each call takes the next); then ``outputs``, or ``fails``
with a part of the reason. ``gold`` and ``score`` are a row for the metric and what it gives, ``calls`` counts the calls of
the model, ``missed`` has the messages of suggestions that do not hold, ``notes`` are lines that `tools.py` writes to
`notes.txt`.
"""

import asyncio
import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.artifact.model import Module
from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.codegen import generate
from promptc.driver.compiling import provenance
from promptc.ir.parser import parse_program
from promptc.ir.printer import print_program
from promptc.ir.verifier import verify
from promptc.lowering import lower
from promptc.lowering.expectations import lower_test
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.evaluate import score
from promptc.runtime.layout import outputs_text, system_text
from promptc.runtime.trace import Success
from promptc.syntax.formatter import format_file
from promptc.transforms.pipeline import run_passes
from tests.programs.whole import HERE, NAMES, artifact_of, assert_typed, checked, main_of, run_artifact
from tests.schema.strategies import rows


@dataclass(slots=True)
class Script:
    """The answers of a run; see the top of this file."""

    answers: dict[str, str | list[str]]
    asked: dict[str, int] = field(default_factory=dict)

    def __call__(self, request: Request) -> str | None:
        # What was asked first, and what was said last: of several tries each has an answer of its own.
        asked = f"{request.messages[0].content}\n\n{request.messages[-1].content}"
        part = next((part for part in self.answers if part in asked), None)
        if part is None:
            return None
        answer = self.answers[part]
        if isinstance(answer, str):
            return answer
        self.asked[part] = self.asked.get(part, 0) + 1
        return answer[self.asked[part] - 1]


def runs() -> list[object]:
    """Every run of every program."""
    return [
        pytest.param(name, run, id=f"{name}-{place}")
        for name in NAMES
        for place, run in enumerate(json.loads((HERE / name / "runs.json").read_text(encoding="utf-8")))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_program_is_checked_printed_and_written(name: str) -> None:
    result = checked(HERE / name)
    assert format_file(result.file, result.source) == result.source.text
    lowered = lower(result.checked, main_of(result))
    verify(lowered)
    assert parse_program(print_program(lowered)) == lowered
    # Verified after each pass.
    optimized = run_passes(lowered)
    assert parse_program(print_program(optimized)) == optimized
    artifact = generate(optimized, provenance(result.source))
    assert loads(dumps(artifact)) == artifact


@pytest.mark.parametrize(("name", "run"), runs())
async def test_a_program_gives_its_outputs(name: str, run: dict[str, Any], tmp_path: Path) -> None:
    folder = shutil.copytree(HERE / name, tmp_path / name)
    artifact = artifact_of(checked(folder))
    result, executor = await run_artifact(artifact, folder, run["inputs"], ReplayEngine(Script(run.get("answers", {}))))
    if "fails" in run:
        assert not isinstance(result, Success)
        assert run["fails"] in result.reason
    else:
        assert isinstance(result, Success), result.reason
        assert result.outputs == run["outputs"]
        assert list(result.missed) == run.get("missed", [])
    if "calls" in run:
        assert len(result.trace) == run["calls"]
    if "gold" in run:
        assert artifact.metric is not None
        assert isinstance(result, Success)
        value = await score(executor, run["gold"], result.outputs)
        assert value == pytest.approx(run["score"])
    if "notes" in run:
        assert (folder / "notes.txt").read_text(encoding="utf-8").splitlines() == run["notes"]


@settings(max_examples=5)
@given(data=st.data())
@pytest.mark.parametrize("name", NAMES)
def test_any_valid_answers_give_values_of_the_declared_types(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = shutil.copytree(HERE / name, tmp_path_factory.mktemp("typed") / name)
    artifact = artifact_of(checked(folder))
    modules = {system_text(m): m for m in artifact.modules}

    def answer(request: Request) -> str:
        module = modules[request.messages[0].content]
        return outputs_text(module.format, module.outputs, data.draw(rows(list(module.outputs))))

    first, *_ = json.loads((folder / "runs.json").read_text(encoding="utf-8"))
    # What is said of an engine's cut answers is not of answers that are valid.
    roomy = replace(artifact, modules=tuple(_roomy(m) for m in artifact.modules))
    result, _ = asyncio.run(run_artifact(roomy, folder, first["inputs"], ReplayEngine(answer)))
    assert_typed(artifact, result)


def _roomy(module: Module) -> Module:
    return replace(module, decoding=replace(module.decoding, max_tokens=10_000))


@pytest.mark.parametrize("name", [name for name in NAMES if (HERE / name / "tests.json").is_file()])
async def test_the_tests_of_a_program_hold(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(HERE / name, tmp_path / name)
    result = checked(folder)
    answers = json.loads((folder / "tests.json").read_text(encoding="utf-8"))
    assert result.checked.tests
    for test in result.checked.tests.values():
        lowered = lower_test(result.checked, test)
        artifact = generate(run_passes(lowered.program), provenance(result.source))
        row, _ = await run_artifact(artifact, folder, {}, ReplayEngine(Script(answers)))
        assert isinstance(row, Success), row.reason
        assert [row.outputs[e.holds] for e in lowered.expected] == [True] * len(lowered.expected)
