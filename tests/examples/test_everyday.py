"""The data scripts of the programs beyond the paper. `published.py` runs the programs on the published rows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from examples.banking77 import get_data as banking77
from examples.banking77 import neighbours
from examples.gsm8k import get_data as gsm8k
from examples.shelve import get_data as shelve
from examples.timeline import get_data as timeline
from promptc.driver.compiling import compile_file
from promptc.schema.types import Row
from tests.examples.made_up import EXAMPLES
from tests.examples.sources import read, stand_in

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


def test_the_notes_are_the_same_for_everyone(tmp_path: Path) -> None:
    shelve.main(["--to", str(tmp_path)])
    assert len((tmp_path / "notes.csv").read_text().splitlines()) == 401


def test_other_notes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelve, "PLACE", 1)
    with pytest.raises(SystemExit, match=shelve.SHA256):
        shelve.main(["--to", str(tmp_path / "to")])
    assert not (tmp_path / "to").exists()


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
