"""What a run makes of a row, as a line of a file: the outputs by name, or the failure under ``error``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, final, get_args

from promptc.data.row_lines import CsvLines, JsonLines, RowLines
from promptc.driver.problems import DriverProblem
from promptc.runtime.trace import Failure, FailureKind, RowResult, Success
from promptc.schema.types import Field, Json, Row

ERROR = "error"
Format = Literal["jsonl", "csv"]
_KINDS: dict[str, FailureKind] = {kind: kind for kind in get_args(FailureKind)}
_KEYS = ("row", "kind", "module", "reason")


def format_of(path: Path, outputs: Sequence[Field]) -> Format:
    """How a file called ``path`` holds ``outputs``. Raises `DriverProblem` where there is no way."""
    match path.suffix.lower():
        case ".jsonl":
            return "jsonl"
        case ".csv" if any(f.name == ERROR for f in outputs):
            raise DriverProblem(
                f"the program has an output `{ERROR}`, and CSV has a column of that name for rows without an answer; "
                f"write to {path.with_suffix('.jsonl')}"
            )
        case ".csv":
            return "csv"
        case _:
            raise DriverProblem(f"{path} must end in .jsonl or .csv, which says how answers are written")


def answer_lines(outputs: Sequence[Field], format_: Format = "jsonl") -> "AnswerLines":
    """The lines of a program with ``outputs``."""
    names = tuple(f.name for f in outputs)
    return AnswerLines(names, JsonLines() if format_ == "jsonl" else CsvLines((*names, ERROR)))


@final
@dataclass(frozen=True, slots=True)
class AnswerLines:
    """Lines of rows, which count from 1, in a ``file`` of a kind."""

    outputs: tuple[str, ...]
    file: RowLines

    def line(self, row: int, result: RowResult) -> bytes:
        match result:
            case Success(outputs=outputs):
                return self.file.line(outputs)
            case Failure(kind, module, reason):
                return self.file.line({ERROR: dict(zip(_KEYS, (row, kind, module, reason), strict=True))})

    def failure(self, line: bytes) -> FailureKind | None:
        """Of which kind the row failed that a whole ``line`` is of; None for one of outputs. Raises ValueError for others."""
        row = self.file.row(line)
        error = _error(row) if isinstance(self.file, JsonLines) else json.loads(str(row[ERROR]) or "null")
        if error is not None:
            return _kind(error)
        if set(row) - {ERROR} != set(self.outputs) - {ERROR}:
            raise ValueError(f"it has other outputs than {', '.join(self.outputs)}")
        return None


def _error(row: Row) -> Json:
    """The failure in a row of JSON. A program may have an output of that name: then it stands among others, or is no failure."""
    error = row.get(ERROR)
    return error if set(row) == {ERROR} and isinstance(error, dict) and set(error) == set(_KEYS) else None


def _kind(error: Json) -> FailureKind:
    kind = error.get("kind") if isinstance(error, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ValueError("its error is not one of a row")
    return _KINDS[kind]
