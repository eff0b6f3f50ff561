"""The table of programs and optimizers as one HTML page that loads nothing."""

from collections.abc import Sequence

import htpy as h
from htpy import Node

from promptc.bench.table import Entry, Table
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
from promptc.webpage.head import head
from promptc.webpage.tables import grid as table_of


def render_table(table: Table) -> str:
    """The page of ``table`` as HTML text that ends with a newline."""
    grid = table.grid
    page = h.html(lang="en")[
        head(grid.title),
        h.body[
            h.h1[grid.title],
            h.p(".soft")["; ".join(facts(table)) + "."],
            h.p[h.code[grid.command]],
            h.h2["Scores"],
            _scores(table),
            _section(f"Differences to {grid.reference}", COMPARED_HEAD, compared_rows(table)),
            _section("What a search took", COST_HEAD, cost_rows(table)),
            h.h2["Cells"],
            table_of(
                (*CELL_HEAD, "run it"),
                ([*cell_row(table, name), h.code[grid.again(name)]] for name in grid.names),
                numbers=CELL_HEAD[1:5],
            ),
            h.h2["How to read it"],
            [h.p[_with_code(text)] for text in reading(table)],
        ],
    ]
    return f"{page}\n"


def _with_code(text: str) -> list[Node]:
    """``text`` with what stands between backticks as code."""
    return [h.code[part] if place % 2 else part for place, part in enumerate(text.split("`"))]


def _section(title: str, names: Sequence[str], rows: Sequence[Sequence[Node]]) -> Node:
    """A table whose first two columns are texts; nothing where it has no rows."""
    return [h.h2[title], table_of(names, rows, numbers=names[2:])] if rows else None


def _scores(table: Table) -> Node:
    names = table.grid.optimizers
    rows: list[list[Node]] = []
    for program in table.grid.programs:
        rows.append([program, rows_text(table, program), *(_score(table, table.entries[program, o]) for o in names)])
        if label := published_label(table, program):
            texts = (h.span(".soft")[text] for text in (label, "", *published_texts(table, program)))
            rows.append(list(texts))
    return table_of(("program", "rows", *names), rows, numbers=("rows",))


def _score(table: Table, entry: Entry) -> Node:
    text = score_text(entry, table.grid)
    return h.strong[text] if entry.comparison is not None and entry.comparison.better else text
