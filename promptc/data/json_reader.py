"""JSON lines, and JSON files that are one array; a row is an object in both.

What Python reads and JSON has not, infinity and NaN, is refused: nothing further on could write it.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from promptc.data.problems import DataProblem, Flaw
from promptc.data.raw import RawRow, Rows
from promptc.schema.json_reading import finite, no_constant, slip

_SPACE = " \t\r\n"
_WANTED = "expected an array of objects, or one object a line"


def read_json_lines(file: Path, path: str) -> Rows:
    """The rows of ``file``, which messages call ``path``, one by one; a line that is no object is a flaw."""
    # Other line breaks than this one may stand in a text.
    with file.open(encoding="utf-8-sig", newline="\n") as lines:
        yield from _rows(lines, path)


def read_json(file: Path, path: str) -> Rows:
    """As `read_json_lines`, for an array.

    Many data sets call other things ``.json``, and these are taken, too: an object a line, and one object with one array of
    objects in it. The text is held in memory. Raises `DataProblem` where nothing after that place can be read.
    """
    with file.open(encoding="utf-8-sig", newline="") as opened:
        text = opened.read()
    begin = _skip(text, 0)
    if text[begin : begin + 1] == "[":
        yield from _items(text, begin + 1, path)
    elif (whole := _object(text)) is not None:
        yield from _rows_in(whole, path)
    elif _object(text.partition("\n")[0]) is not None:
        yield from _rows(io.StringIO(text), path)
    elif begin < len(text):
        place = f"{path}:{text.count(chr(10), 0, begin) + 1}"
        raise DataProblem(Flaw(place, "", _WANTED))


def _rows_in(whole: Mapping[str, object], path: str) -> Rows:
    arrays = {name: value for name, value in whole.items() if isinstance(value, list) and _holds_objects(value)}
    if len(arrays) != 1:
        names = " and ".join(f"`{name}`" for name in arrays)
        found = f"{names} are arrays of objects: save them as files" if arrays else "nothing is an array of objects"
        raise DataProblem(Flaw(f"{path}:1", "", f"{_WANTED}; the file is one object, in which {found}"))
    ((name, items),) = arrays.items()
    for number, item in enumerate(items):
        yield _row(f"{path}: {name}[{number}]", item)


def _holds_objects(items: Sequence[object]) -> bool:
    return any(isinstance(item, dict) for item in items)


def _rows(lines: Iterable[str], path: str) -> Rows:
    for number, line in enumerate(lines, start=1):
        if line.strip(_SPACE):
            place = f"{path}:{number}"
            try:
                yield _row(place, _DECODER.decode(line.rstrip(_SPACE)))
            except (ValueError, RecursionError) as error:
                yield Flaw(place, "", f"broken JSON: {_broken(error)}; a line holds one object")


def _items(text: str, at: int, path: str) -> Rows:
    """The rows of the array whose first item begins after ``at``."""
    line, counted = 1, 0

    def place(here: int) -> str:
        nonlocal line, counted
        line += text.count("\n", counted, here)
        counted = here
        return f"{path}:{line}"

    at = _skip(text, at)
    while text[at : at + 1] != "]":
        begin = place(at)
        try:
            value, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise DataProblem(Flaw(place(error.pos), "", f"broken JSON: {_broken(error)}")) from None
        except (ValueError, RecursionError) as error:
            raise DataProblem(Flaw(begin, "", f"broken JSON: {_broken(error)}")) from None
        yield _row(begin, value)
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            raise DataProblem(Flaw(place(at), "", "broken JSON: expected `,` or `]` after an object"))
    if _skip(text, at + 1) != len(text):
        raise DataProblem(Flaw(place(at), "", "broken JSON: there is text after the array"))


def _row(place: str, value: object) -> RawRow | Flaw:
    if not isinstance(value, dict):
        return Flaw(place, "", f"expected an object, got {json.dumps(value)[:40]}")
    return RawRow(place, value)


def _broken(error: Exception) -> str:
    match error:
        case json.JSONDecodeError(colno=column):
            return f"{slip(error, column)} of the line"
        case RecursionError():
            return "lists or objects stand in each other too deeply"
        case _:
            return str(error)


def _object(text: str) -> dict[str, object] | None:
    """The one object that ``text`` is; None where it is anything else."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


_DECODER = json.JSONDecoder(parse_float=finite, parse_constant=no_constant)
