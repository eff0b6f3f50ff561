"""The table as CSV: a line for each program and optimizer, and a line for each cell. What was not run is blank."""

import csv
import io
from collections.abc import Iterable, Sequence

from promptc.bench.estimate import Estimate
from promptc.bench.table import Entry, Table

_ENTRY_HEAD = (
    "program",
    "optimizer",
    "seeds_run",
    "rows",
    "score",
    "low",
    "high",
    "reference",
    "difference",
    "difference_low",
    "difference_high",
    "p",
    "p_corrected",
    "calls",
    "prompt_tokens",
    "output_tokens",
    "usd",
    "published",
    "published_model",
    "run_it",
)
_CELL_HEAD = (
    "program",
    "optimizer",
    "seed",
    "rows",
    "score",
    "calls",
    "prompt_tokens",
    "output_tokens",
    "usd",
    "seed_kept",
    "artifact",
    "key",
    "run_it",
)
_Value = str | int | float | None


def entries_csv(table: Table) -> str:
    """As RFC 4180 has it, with all digits of the numbers."""
    return _csv(_ENTRY_HEAD, (_entry(table, entry) for entry in table.entries.values()))


def cells_csv(table: Table) -> str:
    rows: list[Sequence[_Value]] = []
    for name in table.grid.names:
        cell, again = table.cells.get(name), table.grid.again(name)
        head = (name.program, name.optimizer, name.seed)
        if cell is None:
            rows.append((*head, *[None] * (len(_CELL_HEAD) - 4), again))
            continue
        used, kept = cell.search, "yes" if cell.seed_kept else "no"
        took = (used.calls, used.prompt_tokens, used.output_tokens, used.usd)
        rows.append((*head, len(cell.scores), cell.mean, *took, kept, cell.artifact, cell.key, again))
    return _csv(_CELL_HEAD, rows)


def _entry(table: Table, entry: Entry) -> Sequence[_Value]:
    grid, compared, used = table.grid, entry.comparison, entry.search
    published = None if grid.published is None else grid.published.scores.get((entry.program, entry.optimizer))
    return (
        entry.program,
        entry.optimizer,
        len(entry.cells),
        None if entry.score is None else entry.score.rows,
        *_estimate(entry.score),
        grid.reference if compared is not None else None,
        *_estimate(None if compared is None else compared.difference),
        None if compared is None else compared.difference.p,
        None if compared is None else compared.p,
        *((None,) * 4 if used is None else (used.calls, used.prompt_tokens, used.output_tokens, used.usd)),
        published,
        None if published is None or grid.published is None else grid.published.model,
        grid.again(f"{entry.program}/{entry.optimizer}"),
    )


def _estimate(found: Estimate | None) -> Sequence[_Value]:
    return (None, None, None) if found is None else (found.mean, found.low, found.high)


def _csv(head: Sequence[str], rows: Iterable[Sequence[_Value]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((head, *rows))
    return text.getvalue()
