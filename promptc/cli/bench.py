"""`promptc bench`: programs x optimizers x seeds, one build for each cell, and the table of what came of them."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import click

from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import FILE, concurrency_option, json_option
from promptc.cli.output import echo_json, echo_json_line

if TYPE_CHECKING:
    from promptc.autotune.plan import Plan
    from promptc.autotune.progress import Listener
    from promptc.bench.cells import Cell, CellName
    from promptc.driver.benching import Asked
    from promptc.schema.types import Json

# What decides no cell is not part of the command that stands beside each.
_PASSING = ("only", "only_plan", "fresh", "quiet", "as_json", "concurrency")


@click.command(
    cls=Command,
    examples=(
        (
            "promptc bench iris.prompt vote.prompt --optimizers seed,mipro,opro --seeds 1,2,3 --plan",
            "what it would cost",
        ),
        (
            "promptc bench iris.prompt vote.prompt --optimizers seed,mipro,opro --seeds 1,2,3",
            "run it, or go on with it",
        ),
        ("promptc bench iris.prompt --only iris/mipro/seed=3", "run one cell again, or one with another seed"),
        ("promptc bench iris.prompt --model http://localhost:8000/v1", "with the model of a server"),
        (
            "promptc bench --suite paper.toml --model meta-llama/Meta-Llama-3-8B-Instruct",
            "a table that a file describes",
        ),
    ),
)
@click.argument("programs", metavar="[PROGRAM]...", nargs=-1, type=FILE)
@click.option(
    "--suite", "suite_file", metavar="FILE", type=FILE, help="Programs, optimizers, seeds and figures of others."
)
@click.option(
    "--optimizers", metavar="A,B", help="Columns: pipelines, seed (no search), own (as the optimize block says)."
)
@click.option("--seeds", metavar="1,2", help="Seeds of the builds.")
@click.option("--reference", metavar="NAME", help="The column that others are compared with.  [default: seed]")
@click.option(
    "--model",
    metavar="MODEL",
    help="A folder, a name on a hub, a server's ADDRESS or ADDRESS#NAME, or ENGINE:NAME; for the model that programs name.",
)
@click.option("--teacher", metavar="MODEL", help="The model that writes instructions; as --model.")
@click.option(
    "--model-option", "model_options", metavar="NAME=VALUE", multiple=True, help="An option of the engine of --model."
)
@click.option("--temperature", metavar="T", type=click.FloatRange(0, 10), help="Of all modules on the program's model.")
@click.option("--max-tokens", metavar="N", type=click.IntRange(min=1), help="Of their answers.")
@click.option(
    "--price",
    metavar="IN OUT",
    nargs=2,
    type=click.FloatRange(min=0),
    help="US dollars for a million tokens of --model.",
)
@click.option(
    "--budget", metavar="N", type=click.IntRange(min=1), help="Calls of each cell, for the program's own budget."
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("bench"),
    show_default=True,
    help="Where cells, artifacts and the table go.",
)
@click.option("--only", metavar="CELL", multiple=True, help="PROGRAM, PROGRAM/OPTIMIZER or PROGRAM/OPTIMIZER/seed=N.")
@click.option("--plan", "only_plan", is_flag=True, help="Print what the missing cells would use at most, and stop.")
@click.option("--fresh", is_flag=True, help="Forget what earlier starts of a cell's build were answered.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option
@concurrency_option
@click.pass_context
def bench(
    context: click.Context,
    /,
    programs: tuple[Path, ...],
    *,
    suite_file: Path | None,
    optimizers: str | None,
    seeds: str | None,
    reference: str | None,
    out: Path,
    only: tuple[str, ...],
    only_plan: bool,
    fresh: bool,
    quiet: bool,
    as_json: bool,
    concurrency: int,
    budget: int | None,
    **models: Any,
) -> None:
    """Compare optimizers on programs.

    Every cell, a program with an optimizer and a seed, is an optimizing build that is scored on rows which nothing
    else has seen. Cells are kept one by one, so the same command goes on where it was stopped, and runs again only the
    cells whose program, data, models, settings or version have changed. The table has means over seeds with 95 %
    intervals, tests against a reference, and calls, tokens and cost, as Markdown, HTML and CSV.
    """
    from promptc.bench.cells import Only
    from promptc.bench.table import Grid
    from promptc.cli.bench_asked import command_text, model_choice, suite_of
    from promptc.driver.bench_programs import read_programs
    from promptc.driver.benching import Asked

    suite = suite_of(suite_file, programs, optimizers, seeds, reference)
    found = read_programs(suite, model_choice(**models), budget)
    shape = tuple(found.paths), suite.optimizers, suite.seeds, suite.reference
    grid = Grid(suite.title, *shape, command_text(context, leave_out=_PASSING), suite.published)
    asked = Asked(found, grid, out, tuple(map(Only.of, only)), concurrency, fresh)
    if only_plan:
        _print_plan(asked, as_json=as_json)
    else:
        context.exit(_run(asked, quiet=quiet, as_json=as_json))


def _print_plan(asked: "Asked", *, as_json: bool) -> None:
    from promptc.cli.bench_text import plan_json, plan_text
    from promptc.driver.benching import plan_bench

    plans, known = asyncio.run(plan_bench(asked))
    if as_json:
        echo_json(plan_json(plans, known))
    else:
        click.echo(plan_text(asked.grid, plans, known), nl=False)


def _run(asked: "Asked", *, quiet: bool, as_json: bool) -> Exit:
    from promptc.cli.bench_text import bench_json, bench_text
    from promptc.driver.benching import run_bench

    done = asyncio.run(run_bench(asked, _View(quiet=quiet, as_json=as_json)))
    if as_json:
        echo_json_line(bench_json(done))
    else:
        click.echo(bench_text(done), nl=False)
    if done.stopped:
        return Exit.INTERRUPTED
    return Exit.FOUND if done.failed else Exit.OK


@final
class _View:
    """Shows cells as they begin and end, and what their builds tell in between."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self._quiet = quiet
        self._as_json = as_json

    @contextmanager
    def begin(self, number: int, total: int, name: "CellName") -> "Iterator[Callable[[Plan], Listener]]":
        from promptc.cli.watching import Watch

        self._tell(
            f"cell {number} of {total}: {name}",
            {"event": "cell_started", "cell": str(name), "number": number, "total": total},
        )
        with Watch(sys.stderr, time.monotonic, quiet=self._quiet, as_json=self._as_json) as watch:
            yield watch.listen

    def done(self, cell: "Cell") -> None:
        from promptc.bench.store import cell_json

        kept = ", the program as written" if cell.seed_kept else ""
        self._tell(
            f"{cell.name}: {cell.mean:.3f}{kept}, {cell.search.calls:,} calls to search",
            {"event": "cell_done", "cell": str(cell.name), **cell_json(cell)},
        )

    def failed(self, name: "CellName", reason: str) -> None:
        self._tell(f"{name} could not be run: {reason}", {"event": "cell_failed", "cell": str(name), "reason": reason})

    def _tell(self, line: str, event: "dict[str, Json]") -> None:
        if self._as_json:
            echo_json_line(event)
        elif not self._quiet:
            click.echo(line, err=True)
