"""The table as Markdown."""

from collections.abc import Iterable, Sequence

from promptc.bench.table import Table
from promptc.bench.texts import (
    CELL_HEAD,
    COMPARED_HEAD,
    COST_HEAD,
    cell_row,
    compared_rows,
    cost_rows,
    facts,
    published_label,
    published_texts,
    reading,
    rows_text,
    score_text,
)


def markdown(table: Table) -> str:
    """All that there is to say about ``table``; ends with a newline."""
    grid = table.grid
    parts = [f"# {grid.title}", "; ".join(facts(table)) + ".", f"Written by `{grid.command}`."]
    parts += ["## Scores", _scores(table)]
    if compared := compared_rows(table):
        parts += [f"## Differences to `{grid.reference}`", _table(COMPARED_HEAD, compared)]
    if cost := cost_rows(table):
        parts += ["## What a search took", _table(COST_HEAD, cost)]
    cells = [[*cell_row(table, name), f"`{grid.again(name)}`"] for name in grid.names]
    parts += ["## Cells", _table((*CELL_HEAD, "run it"), cells)]
    parts += ["## How to read it", *reading(table)]
    return "\n\n".join(parts) + "\n"


def _scores(table: Table) -> str:
    grid = table.grid
    rows: list[list[str]] = []
    for program in grid.programs:
        entries = [table.entries[program, name] for name in grid.optimizers]
        texts = (score_text(entry, grid) for entry in entries)
        bold = (entry.comparison is not None and entry.comparison.better for entry in entries)
        rows.append(
            [program, rows_text(table, program), *(f"**{t}**" if b else t for t, b in zip(texts, bold, strict=True))]
        )
        if label := published_label(table, program):
            rows.append([f"*{label}*", "", *(f"*{text}*" if text else "" for text in published_texts(table, program))])
    return _table(("program", "rows", *grid.optimizers), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
