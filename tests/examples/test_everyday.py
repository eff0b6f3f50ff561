"""The data scripts of the programs beyond the paper, and these programs with a model that is told what is right."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from examples.banking77 import get_data as banking77
from examples.banking77 import neighbours
from examples.gsm8k import get_data as gsm8k
from examples.timeline import get_data as timeline
from promptc.autotune.progress import Event
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import OptimizeOptions, optimize_build
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.schema.types import Row
from tests.examples.made_up import EXAMPLES
from tests.examples.scoring import lay, scored_rows
from tests.examples.sources import read, stand_in

SHARED = Path(__file__).parents[3] / "shared" / "data"

Main = Callable[[Sequence[str]], None]

PUZZLE = """Today, Wilma went to the lido. Between what times could they have gone?
We know that:
Wilma woke up at 7am.
Otto saw Wilma feeding the ducks from the bridge from 8am to 12pm.
The lido was closed after 12am.
Between what times could Wilma have gone to the lido?
Options:
(A) 7am to 8am
(B) 12pm to 12am"""


def test_a_puzzle_is_read_into_records() -> None:
    assert timeline.row(PUZZLE, "(A)") == {
        "report": "Today, Wilma went to the lido.\nWilma woke up at 7am.\n"
        "Otto saw Wilma feeding the ducks from the bridge from 8am to 12pm.\nThe lido was closed after 12am.",
        "person": "Wilma",
        "woke": 7,
        "closed": 0,
        "sightings": [
            {"witness": "Otto", "doing": "feeding the ducks from the bridge", "hours": {"start": 8, "end": 12}}
        ],
        "free": [{"start": 7, "end": 8}],
    }


def test_the_canary_of_the_puzzles_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    puzzles = [{"input": PUZZLE.replace("Otto", f"Otto{i}"), "target": "(A)"} for i in range(250)]
    stand_in(monkeypatch, timeline, tmp_path, PUZZLES=json.dumps({"canary": "do not train", "examples": puzzles}))
    timeline.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    assert (tmp_path / "to" / "CANARY").read_text() == "do not train\n"
    assert [len(read(tmp_path / "to" / f"{name}.jsonl")) for name in ("train", "dev", "test")] == [100, 50, 100]


def _messages(count: int, start: int = 0) -> str:
    return "text,category\n" + "".join(f'"No, card {i}!",card_arrival\n' for i in range(start, start + count))


def _problems(count: int, start: int = 0) -> str:
    return "".join(
        json.dumps({"question": f"{i} hens?", "answer": f"Add <<1+1=2>>.\n#### 1,0{i:02}"}) + "\n"
        for i in range(start, start + count)
    )


@pytest.mark.parametrize(
    ("script", "made", "first"),
    [
        (banking77, _messages, {"message": "No, card 90!", "intent": "card_arrival"}),
        (gsm8k, _problems, {"question": "90 hens?", "answer": 1090}),
    ],
    ids=["banking77", "gsm8k"],
)
def test_rows_to_learn_from_and_to_report_on(
    script: Any, made: Callable[..., str], first: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, script, tmp_path, LEARN=made(90), REPORT=made(1, 90))
    script.main(["--to", str(tmp_path / "to")])
    assert read(tmp_path / "to" / "test.jsonl") == [first]
    assert first not in read(tmp_path / "to" / "train.jsonl")


@pytest.mark.parametrize(("script", "made"), [(banking77, _messages), (gsm8k, _problems)], ids=["banking77", "gsm8k"])
def test_rows_to_learn_from_stand_in_where_those_to_report_on_are_missing(
    script: Any, made: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, script, tmp_path, LEARN=made(90))
    script.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    parts = [read(tmp_path / "to" / f"{name}.jsonl") for name in ("train", "dev", "test")]
    assert all(parts)
    texts = [json.dumps(row) for part in parts for row in part]
    assert len(set(texts)) == len(texts)


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
    if not SHARED.is_dir():
        pytest.skip(f"the published data sets are not at {SHARED}")
    main(["--from", str(SHARED), "--to", str(tmp_path / "data")])
    # The text that a row shows, as it stands in a prompt: of several lines each is indented.
    rows = {"".join(str(row[shown]).split()): row for row in read(tmp_path / "data" / "test.jsonl")}
    asked: Counter[str] = Counter()

    def script(request: Request) -> str | None:
        text = "".join(request.messages[-1].content.removeprefix(f"{shown}:").split())
        asked[text] += 1
        return answer(rows[text], asked[text] - 1) if text in rows else None

    scored = await scored_rows(name, tmp_path / "data", script)
    assert {s.score for s in scored} == {1.0}


def test_the_nearest_messages_are_found() -> None:
    (module,) = compile_file(EXAMPLES / "banking77" / "banking77.prompt", needs_data=False).artifact.modules
    pool = [
        {"message": "My card was swallowed by the machine", "intent": "card_swallowed"},
        {"message": "When does my card arrive", "intent": "card_arrival"},
        {"message": "How old must one be", "intent": "age_limit"},
    ]
    asked = [
        {"message": "A machine has swallowed my card", "intent": "card_swallowed"},
        {"message": "The machine gave no card, when does it arrive", "intent": "card_swallowed"},
    ]
    assert neighbours.found(module, pool, asked)[:2] == [0.5, 1.0]


class _Silent:
    def on_event(self, event: Event) -> None:
        del event


def test_a_build_shows_the_nearest_of_the_published_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model of this build copies the answer that stands next to the question."""
    if not SHARED.is_dir():
        pytest.skip(f"the published data sets are not at {SHARED}")
    program = lay(tmp_path, "banking77")
    banking77.main(["--from", str(SHARED), "--to", str(tmp_path / "data")])
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
