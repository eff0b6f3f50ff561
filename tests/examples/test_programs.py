"""Each example on made-up rows: no mistake and no warning, the picture of its README, its prompts, its outputs and score."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from promptc.artifact.model import Artifact
from promptc.driver.checking import check_file
from promptc.driver.externs import asked_code
from promptc.driver.graphing import draw
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.evaluate import score
from promptc.runtime.layout import system_text
from promptc.runtime.trace import Success
from promptc.source.render import render
from tests.conftest import Golden
from tests.examples.everyday import EVERYDAY
from tests.examples.made_up import EXAMPLES, PAPER, Example
from tests.programs.whole import artifact_of, run_artifact

_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")

each = pytest.mark.parametrize("example", [*PAPER, *EVERYDAY], ids=lambda example: example.name)


@dataclass(slots=True)
class Model:
    """Answers as the example says, call after call, and keeps what it was asked."""

    example: Example
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> str | None:
        system = request.messages[0].content
        part = next((part for part in self.example.answers if part in system), None)
        if part is None:
            return None
        earlier = sum(part in r.messages[0].content for r in self.asked)
        self.asked.append(request)
        return self.example.answers[part][earlier]


@each
def test_nothing_is_said_of_it(example: Example, tmp_path: Path) -> None:
    result = check_file(example.lay(tmp_path))
    assert render(result.diagnostics, {result.source.path: result.source}, colour=False) == ""


@each
def test_its_readme_has_its_picture(example: Example, tmp_path: Path) -> None:
    """The README is the golden file of `promptc graph`, which needs no data."""
    program = example.lay(tmp_path)
    shutil.rmtree(program.parent / "data")
    readme = (EXAMPLES / example.name / "README.md").read_text(encoding="utf-8")
    picture = re.search(r"```mermaid\n(.*?)```", readme, re.DOTALL)
    assert picture is not None
    assert picture[1] == draw(program, None, "mermaid", rolled=example.rolled)


@each
def test_its_readme_tells_the_hashes_that_are_checked(example: Example) -> None:
    known = {sum_ for path in EXAMPLES.rglob("*.py") for sum_ in _SHA256.findall(path.read_text(encoding="utf-8"))}
    told = set(_SHA256.findall((EXAMPLES / example.name / "README.md").read_text(encoding="utf-8")))
    # The typo's flowers are those of Iris, whose README tells their hash.
    assert told or example.name == "iris_typo"
    assert told <= known


@each
def test_its_readme_allows_the_python_that_its_artifact_runs(example: Example, tmp_path: Path) -> None:
    allowed = "".join(f" --allow-extern {name}" for name in asked_code(artifact_of(check_file(example.lay(tmp_path)))))
    readme = (EXAMPLES / example.name / "README.md").read_text(encoding="utf-8")
    assert f"promptc eval examples/{example.name}/{example.name}.promptc.json{allowed}\n" in readme


@each
async def test_a_row_has_its_prompts_outputs_and_score(example: Example, tmp_path: Path, golden: Golden) -> None:
    result = check_file(example.lay(tmp_path))
    artifact, row, model = artifact_of(result), example.row(12), Model(example)
    inputs = {name: row[name] for name in example.inputs}
    answered, executor = await run_artifact(artifact, tmp_path / example.name, inputs, ReplayEngine(model))
    assert isinstance(answered, Success), answered.reason
    assert answered.outputs == example.outputs
    assert len(model.asked) == sum(map(len, example.answers.values()))
    assert await score(executor, row, answered.outputs) == pytest.approx(example.score)
    golden(f"examples/{example.name}.prompts", _prompts(artifact, model.asked))


def _prompts(artifact: Artifact, asked: Iterable[Request]) -> str:
    """The messages of each call, in the order of the calls; those of equal calls once."""
    modules = {system_text(module): module.symbol for module in artifact.modules}
    texts = (
        f"# {modules[r.messages[0].content]}\n" + "".join(f"[{m.role}]\n{m.content}\n" for m in r.messages)
        for r in asked
    )
    return "".join(dict.fromkeys(texts))
