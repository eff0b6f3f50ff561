"""`promptc run`: answers of a program or an artifact. An artifact needs neither the parser nor the optimizer."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.inputs import parse_inputs
from promptc.cli.options import (
    FILE,
    allow_extern_option,
    bulk_concurrency_option,
    json_option,
    program_option,
    seed_option,
    trace_option,
)
from promptc.schema.types import Row

if TYPE_CHECKING:
    from promptc.artifact.model import Artifact
    from promptc.driver.run_options import RunOptions


@click.command(
    cls=Command,
    examples=(
        ("promptc run iris.promptc.json --petal-length 1.4 --petal-width 0.2", "one row, an option for each input"),
        ("promptc run iris.promptc.json petal_length=1.4 petal_width=0.2", "the same, for any name of an input"),
        ("promptc run iris.promptc.json", "on a terminal: asks for the inputs"),
        ("promptc run letter.promptc.json --stream topic=tea", "outputs while the model writes them"),
        ("promptc run iris.promptc.json --rows flowers.csv > answers.jsonl", "many rows, one JSON object a line"),
        ("promptc run iris.promptc.json --rows flowers.csv --out answers.csv", "the same; after a stop it goes on"),
        ("promptc run iris.promptc.json --rows flowers.csv --trace calls.jsonl", "every prompt is kept, too"),
        ("promptc run iris.prompt petal_length=1.4 petal_width=0.2", "the program as written"),
        ("promptc run desk.promptc.json --allow-extern tools.py text=hello", "with Python that you trust"),
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("target", metavar="PROGRAM|ARTIFACT", type=FILE)
@click.argument("inputs", metavar="[NAME=VALUE | --NAME VALUE]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--rows", "rows_file", type=FILE, help="Run every row of this .csv, .jsonl, .json or .parquet file.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --rows: write to FILE, a .jsonl or .csv; the same command goes on where an earlier run ended.",
)
@click.option("--retry-failed", is_flag=True, help="With --out: run rows again that have no answer.")
@click.option("--fresh", is_flag=True, help="With --out: begin FILE anew.")
@click.option("--stream", is_flag=True, help="Show outputs while models write them.")
@allow_extern_option
@program_option
@json_option
@seed_option
@bulk_concurrency_option
@trace_option
@click.pass_context
def run(
    context: click.Context,
    target: Path,
    inputs: tuple[str, ...],
    *,
    rows_file: Path | None,
    out: Path | None,
    retry_failed: bool,
    fresh: bool,
    stream: bool,
    allow_extern: tuple[str, ...],
    program: str | None,
    as_json: bool,
    seed: int,
    concurrency: int,
    trace_file: Path | None,
) -> None:
    """Run a program or an artifact on one row or on many.

    One row's outputs are printed one a line; with --stream while models write them, and with --json, too, as a line of
    JSON for each event. Without inputs, on a terminal, they are asked for.

    With --rows, each row gives one line of JSON or CSV, in order: its outputs, or an error with the row, the kind of
    failure, the module and the reason; then the exit code is 1. A summary goes to standard error; with --json it is
    JSON, and where --out takes the answers it goes to standard output.

    What a `suggest` of the program asks for and a row misses is told on standard error; it is no failure.

    Python that an artifact calls runs where --allow-extern names its file or its package, and nowhere else.
    """
    if rows_file is not None and inputs:
        raise click.UsageError("give either inputs or --rows, not both")
    if rows_file is None and out is not None:
        raise click.UsageError("--out goes with --rows")
    if out is None and (retry_failed or fresh):
        raise click.UsageError("--retry-failed and --fresh go with --out")
    if rows_file is not None and stream:
        raise click.UsageError("--stream is for one row, and goes without --rows")
    if retry_failed and fresh:
        raise click.UsageError("give either --retry-failed or --fresh, not both")
    from promptc.driver.externs import code_of, without_metric
    from promptc.driver.run_options import RunOptions
    from promptc.driver.showing import load

    # A metric is not asked, so what only it calls need not be allowed.
    loaded = without_metric(load(target, program))
    options = RunOptions(target.parent, code_of(target, loaded, allow_extern), seed, concurrency)
    if rows_file is not None:
        from promptc.cli.run_file import Wanted, run_file

        answered = run_file(loaded, rows_file, Wanted(out, fresh, retry_failed, trace_file, as_json), options)
    elif stream:
        from promptc.cli.run_stream import stream_one

        row = parse_inputs(inputs, loaded.program.inputs)
        answered = stream_one(loaded, row, options, trace_file, as_json=as_json)
    elif loaded.program.inputs and not inputs and is_asked():
        from promptc.cli.run_asking import ask_and_run

        ask_and_run(loaded, options, trace_file, as_json=as_json)
        answered = True
    else:
        row = parse_inputs(inputs, loaded.program.inputs)
        answered = _run_one(loaded, row, options, trace_file, as_json=as_json)
    context.exit(Exit.OK if answered else Exit.FOUND)


def is_asked() -> bool:
    """Whether there is somebody to ask for inputs."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _run_one(artifact: "Artifact", row: Row, options: "RunOptions", trace_file: Path | None, *, as_json: bool) -> bool:
    from promptc.cli.run_text import print_one
    from promptc.driver.running import run_rows
    from promptc.driver.tracing import open_trace

    with open_trace(trace_file) as tracers:
        [result] = run_rows(artifact, [row], replace(options, tracers=tracers))
        return print_one(artifact, result, as_json=as_json)
