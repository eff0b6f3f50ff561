"""The programs beyond the paper on the published rows, with a model that is told what is right. It needs these rows:

make test-published DATA=FOLDER    # their READMEs say which files FOLDER has, and where they come from
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from examples.banking77 import get_data as banking77
from examples.gsm8k import get_data as gsm8k
from examples.timeline import get_data as timeline
from promptc.autotune.progress import Event
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import OptimizeOptions, optimize_build
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.schema.types import Row
from tests.examples.scoring import lay, scored_rows
from tests.examples.sources import read

PUBLISHED = os.environ["DATA"]

Main = Callable[[Sequence[str]], None]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _timeline(row: Row, _: int) -> str:
    return "\n".join(
        (
            f"person: {row['person']}",
            f"woke: {row['woke']}",
            f"closed: {row['closed']}",
            f"sightings: {_json(row['sightings'])}",
        )
    )


def _banking77(row: Row, _: int) -> str:
    return f"intent: {row['intent']}"


def _gsm8k(row: Row, times: int) -> str:
    """Right three times of five, and wrong in two ways."""
    answer = int(str(row["answer"]))
    return f"reasoning: Think.\nanswer: {answer if times % 2 == 0 else answer + times}"


@pytest.mark.parametrize(
    ("name", "main", "shown", "answer"),
    [
        ("timeline", timeline.main, "report", _timeline),
        ("banking77", banking77.main, "message", _banking77),
        ("gsm8k", gsm8k.main, "question", _gsm8k),
    ],
    ids=["timeline", "banking77", "gsm8k"],
)
async def test_a_model_that_is_right_scores_all_on_the_published_rows(
    name: str, main: Main, shown: str, answer: Callable[[Row, int], str], tmp_path: Path
) -> None:
    main(["--from", PUBLISHED, "--to", str(tmp_path / "data")])
    # The text that a row shows, as it stands in a prompt: of several lines each is indented.
    rows = {"".join(str(row[shown]).split()): row for row in read(tmp_path / "data" / "test.jsonl")}
    asked: Counter[str] = Counter()

    def script(request: Request) -> str | None:
        text = "".join(request.messages[-1].content.removeprefix(f"{shown}:").split())
        asked[text] += 1
        return answer(rows[text], asked[text] - 1) if text in rows else None

    scored = await scored_rows(name, tmp_path / "data", script)
    assert {s.score for s in scored} == {1.0}


class _Silent:
    def on_event(self, event: Event) -> None:
        del event


def test_a_build_shows_the_nearest_of_the_published_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model of this build copies the answer that stands next to the question."""
    program = lay(tmp_path, "banking77")
    banking77.main(["--from", PUBLISHED, "--to", str(tmp_path / "data")])
    for name, count in (("train", 2_000), ("dev", 60), ("test", 60)):
        path = tmp_path / "data" / f"{name}.jsonl"
        path.write_text("\n".join(path.read_text(encoding="utf-8").split("\n")[:count]), encoding="utf-8")

    def copy(request: Request) -> str:
        return request.messages[-2].content if len(request.messages) > 2 else "intent: age_limit"

    engine = ReplayEngine(copy)
    monkeypatch.setattr("promptc.driver.engines.open_engine", lambda _: engine)
    done = optimize_build(compile_file(program), OptimizeOptions(), lambda _: _Silent())
    (module,) = done.artifact.modules
    assert (module.nearest, len(module.demos)) == (8, 1_000)
    assert done.artifact.scores is not None
    assert done.artifact.scores.gain.low > 0.3
