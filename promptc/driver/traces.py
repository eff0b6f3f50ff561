"""The rows of a trace that a user asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from promptc.driver.problems import DriverProblem
from promptc.runtime.tracing.reading import TraceRows
from promptc.runtime.tracing.record import TracedRow
from promptc.source.suggest import closest


@final
@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: the one of a number, those that call a module, those that failed; by default all.

    Of a row that is shown for its ``module``, only the calls of that are left.
    """

    row: int | None = None
    module: str | None = None
    failed: bool = False

    def of(self, row: TracedRow) -> TracedRow | None:
        """What is to be shown of ``row``."""
        if self.row not in (None, row.row) or (self.failed and row.problem is None):
            return None
        if self.module is None:
            return row
        calls = tuple(call for call in row.calls if call.module == self.module)
        return replace(row, calls=calls) if calls else None


@final
class Trace:
    """The file ``path``, of which the rows that are ``wanted`` are read one at a time."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self._path = path
        self._wanted = wanted
        self._rows = TraceRows(path)

    @property
    def cut(self) -> bool:
        """Whether the last line was cut, once all rows are read."""
        return self._rows.cut

    def __iter__(self) -> Iterator[TracedRow]:
        """Raises OSError, `promptc.runtime.tracing.reading.TraceProblem`, and `DriverProblem` where there is no row or module
        of the name that is wanted.
        """
        numbers: set[int] = set()
        modules: set[str] = set()
        for row in self._rows:
            if row.row is not None:
                numbers.add(row.row)
            if self._wanted.row in (None, row.row):
                modules.update(call.module for call in row.calls)
            if (shown := self._wanted.of(row)) is not None:
                yield shown
        self._require(numbers, modules)

    def _require(self, numbers: set[int], modules: set[str]) -> None:
        row, module = self._wanted.row, self._wanted.module
        if row is not None and row not in numbers:
            there = f"its rows are {min(numbers)} to {max(numbers)}" if numbers else "it has none with a number"
            raise DriverProblem(f"{self._path} has no row {row}; {there}")
        if module is not None and module not in modules:
            close = closest(module, modules)
            hint = f"did you mean {close}?" if close else f"the modules are {', '.join(sorted(modules)) or 'none'}"
            which = f"row {row} of {self._path}" if row is not None else str(self._path)
            raise DriverProblem(f"{which} calls no module {module}; {hint}")
