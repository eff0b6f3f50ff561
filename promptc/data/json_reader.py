"""JSON lines, and JSON files that are one array; a row is an object in both."""

import json

from promptc.data.problems import DataProblem
from promptc.data.raw import RawRow

_SPACE = " \t\r\n"


def read_json_lines(path: str, text: str, limit: int | None) -> tuple[tuple[str, ...], list[RawRow]]:
    """The columns (of all rows, in order of appearance) and rows of ``text``. Raises `DataProblem`."""
    rows: list[RawRow] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if limit is not None and len(rows) >= limit:
            break
        if line.strip():
            try:
                rows.append(_row(path, number, json.loads(line)))
            except (ValueError, RecursionError) as error:
                if isinstance(error, DataProblem):
                    raise
                raise DataProblem(path, number, "", f"broken JSON: {error}; a line holds one object") from None
    return _columns(rows), rows


def read_json(path: str, text: str, limit: int | None) -> tuple[tuple[str, ...], list[RawRow]]:
    """As `read_json_lines`. The array is read item by item, so that messages can name an item's line."""
    decoder = json.JSONDecoder()
    rows: list[RawRow] = []
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        raise DataProblem(
            path, _line(text, at), "", "expected an array of objects; one object a line is for .jsonl files"
        )
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        if limit is not None and len(rows) >= limit:
            return _columns(rows), rows
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise DataProblem(path, _line(text, at), "", f"broken JSON: {error}") from None
        rows.append(_row(path, _line(text, at), value))
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            raise DataProblem(path, _line(text, at), "", "broken JSON: expected `,` or `]` after an object")
    if _skip(text, at + 1) != len(text):
        raise DataProblem(path, _line(text, at), "", "broken JSON: there is text after the array")
    return _columns(rows), rows


def _row(path: str, line: int, value: object) -> RawRow:
    if not isinstance(value, dict):
        raise DataProblem(path, line, "", f"expected an object, got {json.dumps(value)[:40]}")
    return RawRow(line, value)


def _columns(rows: list[RawRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row.cells))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
