"""The cells that were run, one JSON object a line: a line is on the disk before the next cell begins.

A process that is killed leaves whole lines, and perhaps one without an end, which the next start takes away. One process at a
time writes.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO, final

from promptc.bench.cells import Cell, CellName, Used
from promptc.bench.problem import BenchProblem
from promptc.schema.types import Json

FORMAT = 1


def cell_json(cell: Cell) -> dict[str, Json]:
    return {
        "format": FORMAT,
        "program": cell.name.program,
        "optimizer": cell.name.optimizer,
        "seed": cell.name.seed,
        "key": cell.key,
        "rows": cell.rows,
        "scores": list(cell.scores),
        "search": _used_json(cell.search),
        "report": _used_json(cell.report),
        "seed_kept": cell.seed_kept,
        "models": list(cell.models),
        "compiler": cell.compiler,
        "artifact": cell.artifact,
    }


def _used_json(used: Used) -> dict[str, Json]:
    return {
        "calls": used.calls,
        "prompt_tokens": used.prompt_tokens,
        "output_tokens": used.output_tokens,
        "usd": used.usd,
    }


@final
class CellStore:
    """The file at ``path``, to append cells. A context: raises `BenchProblem` where another process has it open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._exits = ExitStack()
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as exits:
            # A file of its own: a lock goes with the first handle on its file that is closed.
            lock = exits.enter_context(self._path.with_suffix(".lock").open("w"))
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BenchProblem(
                    f"another process writes {self._path}: wait for it to end, or give another --out"
                ) from error
            self._file = exits.enter_context(self._path.open("a", encoding="utf-8"))
            _end_last_line(self._path)
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    def append(self, cell: Cell) -> None:
        """Keep ``cell``; it is on the disk when this returns."""
        if self._file is None:
            raise ValueError("the store is not open")
        self._file.write(json.dumps(cell_json(cell), ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def read_cells(path: Path) -> list[Cell]:
    """All cells in the order in which they came, those of earlier programs, data and versions among them; none without a file.

    Another process may be writing: a line without an end is not read. Raises `BenchProblem` for a line that is no cell.
    """
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [_read(path, number, line) for number, line in enumerate(lines, start=1) if line]


def _end_last_line(path: Path) -> None:
    """Cut what a killed process has written of a line."""
    content = path.read_bytes()
    if not content.endswith(b"\n"):
        os.truncate(path, content.rfind(b"\n") + 1)


def _read(path: Path, number: int, line: str) -> Cell:
    try:
        return _cell(json.loads(line))
    except (ValueError, TypeError, KeyError) as error:
        raise BenchProblem(
            f"{path}, line {number}, is not a cell ({error!r}): take the line out, and its cell is run again"
        ) from error


def _cell(entry: Mapping[str, Json]) -> Cell:
    if entry["format"] != FORMAT:
        raise ValueError(f"its format is {entry['format']}, this promptc reads {FORMAT}")
    scores, models = entry["scores"], entry["models"]
    if not isinstance(scores, list) or not isinstance(models, list) or not scores:
        raise TypeError("scores and models must be lists")
    return Cell(
        name=CellName(_text(entry["program"]), _text(entry["optimizer"]), _count(entry["seed"])),
        key=_text(entry["key"]),
        rows=_text(entry["rows"]),
        scores=tuple(_number(score) for score in scores),
        search=_used(entry["search"]),
        report=_used(entry["report"]),
        seed_kept=entry["seed_kept"] is True,
        models=tuple(_text(model) for model in models),
        compiler=_text(entry["compiler"]),
        artifact=_text(entry["artifact"]),
    )


def _used(entry: Json) -> Used:
    if not isinstance(entry, dict):
        raise TypeError("search and report must be objects")
    usd = entry["usd"]
    return Used(
        _count(entry["calls"]),
        _count(entry["prompt_tokens"]),
        _count(entry["output_tokens"]),
        None if usd is None else _number(usd),
    )


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _count(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError(f"{value!r} is no count")
    return value


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)
