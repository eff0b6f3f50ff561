"""What is told of a file: each check on its own, and all of them together what the reader says."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from promptc.artifact.inspection import inspect
from promptc.artifact.writer import hash_content
from tests.artifact.test_reader import TEXT, Content

OLD = Path(__file__).parent / "formats" / "1" / "full.json"


def states(data: bytes) -> str:
    """The first letters of the states: right, wrong or unknown; for text, format, hash, schema, types and graph."""
    return "".join(f.state[0] for f in inspect(data).findings)


def changed(change: Callable[[Content], object]) -> bytes:
    content = json.loads(TEXT)
    change(content)
    return json.dumps({**content, "hash": hash_content(content)}).encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT.encode(), "rrrrrr"),
        (OLD.read_bytes(), "rrrrrr"),
        (b"\xff" + TEXT.encode(), "wuuuuu"),
        (b"{}", "wuuuuu"),
        (changed(lambda c: c.update(format=99)), "rwuuuu"),
        (TEXT.replace('"versicolor"', '"versicolour"').encode(), "rrwrrr"),
        (changed(lambda c: c.pop("program")), "rrrwuu"),
        (changed(lambda c: c["types"].reverse()), "rrruwu"),
        (changed(lambda c: c["program"]["nodes"][0].update(name="other")), "rrruuw"),
        (changed(lambda c: c["modules"][0]["demos"][0]["outputs"].update(species="rose")), "rrrrwu"),
        (changed(lambda c: c["modules"][0].update(attempts=0)), "rrrrrw"),
        (TEXT.replace('"versicolor"', '"versicolour"').replace('"op": "call"', '"op": "run"').encode(), "rrwwuu"),
    ],
)
def test_each_check_stands_alone(data: bytes, expected: str) -> None:
    assert states(data) == expected


def test_another_layout_is_no_fault_but_is_told() -> None:
    first = inspect(json.dumps(json.loads(TEXT)).encode()).findings[0]
    assert first.state == "right"
    assert "laid out otherwise" in first.note
    assert "canonical" in inspect(TEXT.encode()).findings[0].note
