"""What stands in the cells of the table, whatever it is written as."""

from collections.abc import Sequence

from promptc.bench.cells import CellName
from promptc.bench.estimate import Estimate
from promptc.bench.table import SIGNIFICANT, Entry, Grid, Table

_SCORES = """\
A score is the mean of the metric over the rows that report, which no search has seen, and over seeds. A cell that was not \
run is blank."""
_CHANCE = """\
Seeds and rows are both taken as chance: the variance of a mean comes from the mean squares of seeds, of rows and of the rest \
(Cornfield and Tukey 1956), its degrees of freedom from those of seeds and rows (Satterthwaite 1946; Hillis 2007), and 95 % \
intervals and tests are of Student's t. Where each seed has rows of its own, seeds alone are the sample. With one seed rows \
are, and an interval says nothing of other seeds."""
_COST = """\
Calls, tokens and price are of the search alone, a mean over seeds; answers that an earlier build had left count like new \
ones. Scoring the rows that report comes on top."""


def score_text(entry: Entry, grid: Grid) -> str:
    """``0.911 (0.850 to 0.972)``, with the seeds where some were not run; "" where none was."""
    if entry.score is None:
        return ""
    run, wanted = len(entry.cells), len(grid.seeds)
    return with_bounds(entry.score) + (f", {run} of {wanted} seeds" if run < wanted else "")


def with_bounds(found: Estimate) -> str:
    limits = bounds(found)
    return f"{found.mean:.3f} ({limits})" if limits else f"{found.mean:.3f}"


def bounds(found: Estimate, sign: str = "") -> str:
    if found.low is None or found.high is None:
        return ""
    return f"{found.low:{sign}.3f} to {found.high:{sign}.3f}"


def p_text(p: float | None) -> str:
    if p is None:
        return ""
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def usd_text(usd: float | None) -> str:
    return "" if usd is None else f"{usd:.4f}"


def published_label(table: Table, program: str) -> str:
    """What the line of figures that others had is called; "" where there is none for ``program``."""
    published = table.grid.published
    if published is None or not any(name == program for name, _ in published.scores):
        return ""
    return f"{program}, published: {published.model}"


def published_texts(table: Table, program: str) -> list[str]:
    """The published figures of ``program``, by column."""
    published = table.grid.published
    known = {} if published is None else published.scores
    return ["" if (score := known.get((program, name))) is None else f"{score:.3f}" for name in table.grid.optimizers]


def rows_text(table: Table, program: str) -> str:
    """How many rows a seed reports on."""
    counts = {len(cell.scores) for name, cell in table.cells.items() if name.program == program}
    return ", ".join(f"{count:,}" for count in sorted(counts))


COMPARED_HEAD = ("program", "optimizer", "seeds", "rows", "difference", "95 % interval", "p", "p, corrected")


def compared_rows(table: Table) -> list[list[str]]:
    """As `COMPARED_HEAD` says, for each optimizer that can be compared with the reference."""
    return [
        [
            entry.program,
            entry.optimizer,
            numbers(compared.seeds),
            f"{compared.difference.rows:,}",
            f"{compared.difference.mean:+.3f}",
            bounds(compared.difference, "+"),
            p_text(compared.difference.p),
            p_text(compared.p),
        ]
        for entry in table.entries.values()
        if (compared := entry.comparison) is not None
    ]


COST_HEAD = ("program", "optimizer", "calls", "prompt tokens", "output tokens", "US dollars")


def cost_rows(table: Table) -> list[list[str]]:
    """What the search of a cell took, in the mean."""
    return [
        [
            entry.program,
            entry.optimizer,
            f"{used.calls:,}",
            f"{used.prompt_tokens:,}",
            f"{used.output_tokens:,}",
            usd_text(used.usd),
        ]
        for entry in table.entries.values()
        if (used := entry.search) is not None
    ]


CELL_HEAD = ("cell", "score", "calls", "tokens", "US dollars", "chosen")


def cell_row(table: Table, name: CellName) -> list[str]:
    """As `CELL_HEAD` says; calls, tokens and price are those of the search. Blank but for the name where it was not run."""
    cell = table.cells.get(name)
    if cell is None:
        return [str(name), "", "", "", "", "not run"]
    kept = "the program as written" if cell.seed_kept else "another program"
    used = cell.search
    return [str(name), f"{cell.mean:.3f}", f"{used.calls:,}", f"{used.tokens:,}", usd_text(used.usd), kept]


def numbers(found: Sequence[int]) -> str:
    return ", ".join(map(str, found))


def facts(table: Table) -> list[str]:
    """With which models, seeds and version, and how many cells there are."""
    cells, grid = table.cells.values(), table.grid
    models = dict.fromkeys(model for cell in cells for model in cell.models)
    compilers = dict.fromkeys(cell.compiler for cell in cells)
    run = f"{len(table.cells):,} of {len(grid.names):,} cells were run"
    found = [f"models: {', '.join(models)}", f"seeds: {numbers(grid.seeds)}", ", ".join(compilers), run]
    return found if cells else [f"seeds: {numbers(grid.seeds)}", run]


def reading(table: Table) -> list[str]:
    """How the figures came about, a paragraph each."""
    grid = table.grid
    compared = f"A difference is to `{grid.reference}`, row by row on the same rows, with the same seed. {_CHANCE}"
    corrected = (
        f"p is two-sided; corrected it is Holm's over all {table.compared:,} comparisons here. What is bold is better than "
        f"`{grid.reference}` with a corrected p below {SIGNIFICANT:g}."
    )
    published = grid.published
    if published is None:
        return [_SCORES, compared, corrected, _COST]
    others = (
        f"Published figures are those of {published.source}, had with {published.model}: other rows and other prompts, so "
        "they are there for the shape of the result."
    )
    return [_SCORES, compared, corrected, _COST, others]
