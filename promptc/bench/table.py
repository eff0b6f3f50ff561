"""From cells to the table: an entry for each program and optimizer, compared with a reference on the same rows and seeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import final

from promptc.bench.cells import Cell, CellName, Used
from promptc.bench.estimate import Estimate, estimate, holm

# The column of the program as written.
SEED = "seed"
SIGNIFICANT = 0.05


@final
@dataclass(frozen=True, slots=True)
class Published:
    """Figures that others had, by program and column, on our scale; ``model`` says with which model, ``source`` where."""

    source: str
    model: str
    scores: Mapping[tuple[str, str], float]


@final
@dataclass(frozen=True, slots=True)
class Grid:
    """What the table is to have. ``command`` writes it; with ``--only CELL`` after it, it runs one cell."""

    title: str
    programs: tuple[str, ...]
    optimizers: tuple[str, ...]
    seeds: tuple[int, ...]
    reference: str
    command: str
    published: Published | None = None

    @property
    def names(self) -> list[CellName]:
        """All cells, in the order in which they are run."""
        return [CellName(p, o, s) for p in self.programs for s in self.seeds for o in self.optimizers]

    def again(self, cells: object) -> str:
        """The command that runs ``cells``, a name or a pattern."""
        return f"{self.command} --only {cells}"


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """An optimizer less the reference, row by row, on ``seeds``. ``p`` is corrected for all comparisons of the table."""

    difference: Estimate
    p: float | None
    seeds: tuple[int, ...]

    @property
    def better(self) -> bool:
        return self.p is not None and self.p < SIGNIFICANT and self.difference.mean > 0


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """``cells`` are those that were run, by seed; ``search`` is the mean of what they took. None where there is none."""

    program: str
    optimizer: str
    cells: Mapping[int, Cell]
    score: Estimate | None
    search: Used | None
    comparison: Comparison | None = None


@final
@dataclass(frozen=True, slots=True)
class Table:
    """``compared`` counts the comparisons that `Comparison.p` is corrected for."""

    grid: Grid
    entries: Mapping[tuple[str, str], Entry]
    cells: Mapping[CellName, Cell] = field(default_factory=dict)
    compared: int = 0

    @property
    def missing(self) -> list[CellName]:
        return [name for name in self.grid.names if name not in self.cells]


def tabulate(grid: Grid, cells: Iterable[Cell]) -> Table:
    """The table of ``grid``. ``cells`` have to be up to date; those that are not of it are left out."""
    by_name = {cell.name: cell for cell in cells}
    known = {name: by_name[name] for name in grid.names if name in by_name}
    entries: dict[tuple[str, str], Entry] = {}
    differences: dict[tuple[str, str], tuple[Estimate, tuple[int, ...]]] = {}
    for program in grid.programs:
        scores = [score for name, cell in known.items() if name.program == program for score in cell.scores]
        # The range of a metric is not known; what it gave for this program is at least a part of it.
        lowest, highest = (min(scores), max(scores)) if scores else (0.0, 1.0)
        for optimizer in grid.optimizers:
            entries[program, optimizer] = _entry(program, optimizer, grid.seeds, known, lowest, highest)
        for optimizer in grid.optimizers:
            entry, reference = entries[program, optimizer], entries[program, grid.reference]
            found = None if entry is reference else _difference(entry, reference, highest - lowest)
            if found is not None:
                differences[program, optimizer] = found
    tested = [key for key, (found, _) in differences.items() if found.p is not None]
    corrected = dict(zip(tested, holm([differences[key][0].p or 0.0 for key in tested]), strict=True))
    for key, (difference, seeds) in differences.items():
        entries[key] = replace(entries[key], comparison=Comparison(difference, corrected.get(key), seeds))
    return Table(grid, entries, known, len(tested))


def _entry(
    program: str,
    optimizer: str,
    seeds: Sequence[int],
    known: Mapping[CellName, Cell],
    lowest: float,
    highest: float,
) -> Entry:
    cells = {s: known[name] for s in seeds if (name := CellName(program, optimizer, s)) in known}
    if not cells:
        return Entry(program, optimizer, cells, None, None)
    found = list(cells.values())
    score = estimate([cell.scores for cell in found], same_rows=_same_rows(found), lowest=lowest, highest=highest)
    return Entry(program, optimizer, cells, score, _mean([cell.search for cell in found]))


def _difference(entry: Entry, reference: Entry, most: float) -> tuple[Estimate, tuple[int, ...]] | None:
    """Row by row, on the seeds that both were run with; and these seeds. No difference is above ``most``."""
    pairs = {
        seed: (cell, other)
        for seed, cell in entry.cells.items()
        if (other := reference.cells.get(seed)) is not None and other.rows == cell.rows
    }
    if not pairs:
        return None
    differences = [[x - y for x, y in zip(c.scores, r.scores, strict=True)] for c, r in pairs.values()]
    same_rows = _same_rows(cell for cell, _ in pairs.values())
    return estimate(differences, same_rows=same_rows, lowest=-most, highest=most), tuple(pairs)


def _same_rows(cells: Iterable[Cell]) -> bool:
    return len({cell.rows for cell in cells}) == 1


def _mean(used: Sequence[Used]) -> Used:
    """Calls and tokens are rounded to whole ones; a price is known where all are."""
    prices = [u.usd for u in used if u.usd is not None]
    return Used(
        round(fmean(u.calls for u in used)),
        round(fmean(u.prompt_tokens for u in used)),
        round(fmean(u.output_tokens for u in used)),
        fmean(prices) if len(prices) == len(used) else None,
    )
