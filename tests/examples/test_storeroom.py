"""The storeroom: everyone has the same, its questions can be answered by its tools, and these do what they are asked alone."""

import json
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from examples.storeroom import get_data as storeroom
from examples.storeroom import tools
from promptc.runtime.engine import Request
from tests.examples.scoring import scored_rows


def test_the_storeroom_is_the_same_for_everyone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    storeroom.main(["--to", str(tmp_path)])
    assert "storeroom.db: 42 elements, 67 bottles" in capsys.readouterr().out
    with sqlite3.connect(tmp_path / "storeroom.db") as database:
        (grams,) = database.execute("SELECT sum(grams) FROM bottle").fetchone()
    assert grams == sum(bottle.grams for bottle in storeroom.filled(Random(0)))


def test_files_that_it_would_not_read_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        storeroom.main(["--from", str(tmp_path), "--to", str(tmp_path)])
    assert "unrecognized arguments: --from" in capsys.readouterr().err


def test_another_draw_of_the_storeroom_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storeroom, "CUPBOARDS", "ABCDEFG")
    with pytest.raises(SystemExit, match=storeroom.SHA256):
        storeroom.main(["--to", str(tmp_path)])


def _agent(request: Request) -> str | None:
    """Someone who answers from the notes alone, and calls the tool whose answer is missing."""
    question, notes = request.messages[-1].content.removeprefix("question: ").split("\nnotes: ")
    told = [json.loads(note.partition(" gave ")[2]) for note in json.loads(notes)]
    tool, about, answer = _next(question, told)
    return f"reasoning: See the notes.\ntool: {tool}\nabout: {about}\nanswer: {answer}"


def _next(question: str, told: Sequence[Any]) -> tuple[str, str, str]:
    if held := re.fullmatch(r"Which (.+) is in cupboard (.)\?", question):
        if len(told) == 2:
            (name,) = {e["name"] for e in told[0]} & {b["element"] for b in told[1]}
            return "finish", "", name
        return ("cupboard", held[2], "") if told else ("elements", held[1], "")
    about = question.removesuffix("?").removesuffix(" are there").rpartition(" ")[2]
    if asked := re.search(r"atomic number (\d+)|the (.+) with the (low|high)est", question):
        if not told:
            return "elements", asked[1] or asked[2], ""
        about, told = told[0][-1 if asked[3] == "high" else 0]["name"], told[1:]
    if not told:
        return "bottles", about, ""
    bottles = told[0]
    largest = max(bottles, key=lambda b: b["grams"], default={"cupboard": ""})
    return "finish", "", largest["cupboard"] if "largest" in question else str(sum(b["grams"] for b in bottles))


@pytest.mark.parametrize("seed", [0, 4])
async def test_every_question_is_answered_by_the_tools_alone(seed: int, tmp_path: Path) -> None:
    storeroom.main(["--to", str(tmp_path / "data"), "--seed", str(seed)])
    scored = await scored_rows("storeroom", tmp_path / "data", _agent)
    assert {s.score for s in scored} == {1.0}


@pytest.mark.parametrize("about", ["'; DROP TABLE bottle; --", "%", "' OR '1' = '1", ""])
def test_what_a_model_writes_is_never_a_part_of_a_statement(
    about: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storeroom.main(["--to", str(tmp_path)])
    monkeypatch.setattr(tools, "DATABASE", tmp_path / "storeroom.db")
    before = tools.DATABASE.read_bytes()
    assert [tools.elements(about), tools.bottles(about), tools.cupboard(about)] == [[], [], []]
    assert tools.DATABASE.read_bytes() == before


def test_a_storeroom_that_was_never_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "DATABASE", tmp_path / "storeroom.db")
    with pytest.raises(FileNotFoundError, match=r"python -m examples\.storeroom\.get_data makes it"):
        tools.elements("gold")
