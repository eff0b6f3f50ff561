"""`promptc run`: answers of a program or an artifact. An artifact needs neither the parser nor the optimizer."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.inputs import parse_inputs
from promptc.cli.options import (
    FILE,
    allow_extern_option,
    concurrency_option,
    json_option,
    program_option,
    seed_option,
    trace_option,
)
from promptc.cli.output import echo_json_line, plural
from promptc.schema.types import Json

if TYPE_CHECKING:
    from promptc.artifact.model import Artifact
    from promptc.runtime.trace import Failure, RowResult, Success


@click.command(
    cls=Command,
    examples=(
        ("promptc run iris.promptc.json --petal-length 1.4 --petal-width 0.2", "one row, an option for each input"),
        ("promptc run iris.promptc.json petal_length=1.4 petal_width=0.2", "the same, for any name of an input"),
        ("promptc run iris.promptc.json --rows flowers.csv > answers.jsonl", "many rows, one JSON object a line"),
        ("promptc run iris.promptc.json --rows flowers.csv --trace calls.jsonl", "the same, and every prompt is kept"),
        ("promptc run iris.prompt petal_length=1.4 petal_width=0.2", "the program as written"),
        ("promptc run desk.promptc.json --allow-extern tools.py text=hello", "with Python that you trust"),
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("target", metavar="PROGRAM|ARTIFACT", type=FILE)
@click.argument("inputs", metavar="[NAME=VALUE | --NAME VALUE]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--rows", "rows_file", type=FILE, help="Run every row of this .csv, .jsonl or .json file.")
@allow_extern_option
@program_option
@json_option
@seed_option
@concurrency_option
@trace_option
@click.pass_context
def run(
    context: click.Context,
    target: Path,
    inputs: tuple[str, ...],
    *,
    rows_file: Path | None,
    allow_extern: tuple[str, ...],
    program: str | None,
    as_json: bool,
    seed: int,
    concurrency: int,
    trace_file: Path | None,
) -> None:
    """Run a program or an artifact on one row or on many.

    One row's outputs are printed one a line. With --rows, each row gives one line of JSON, in order: its
    outputs, or {"error": ...} where the model's answer was not one of the program's; then the exit code is 1.

    What a `suggest` of the program asks for and a row misses is told on standard error; it is no failure.

    Python that an artifact calls runs where --allow-extern names its file or its package, and nowhere else.
    """
    from promptc.driver.externs import code_of, without_metric
    from promptc.driver.running import RunOptions, input_rows, run_rows
    from promptc.driver.showing import load
    from promptc.driver.tracing import open_trace

    # A metric is not asked, so what only it calls need not be allowed.
    loaded = without_metric(load(target, program))
    allowed = code_of(target, loaded, allow_extern)
    if rows_file is not None and inputs:
        raise click.UsageError("give either inputs or --rows, not both")
    rows = [parse_inputs(inputs, loaded.program.inputs)] if rows_file is None else input_rows(loaded, rows_file)
    with open_trace(trace_file) as tracers:
        options = RunOptions(target.parent, allowed, seed, concurrency, tracers=tracers)
        results = run_rows(loaded, rows, options)
        if rows_file is None:
            failed = int(_print_one(loaded, results[0], as_json=as_json))
        else:
            failed = sum(_print_line(result, place) for place, result in enumerate(results, 1))
            if failed:
                click.echo(f"{plural(failed, 'row')} of {len(results)} without an answer", err=True)
    context.exit(Exit.FOUND if failed else Exit.OK)


def _print_one(artifact: "Artifact", result: "RowResult", *, as_json: bool) -> bool:
    """Print the outputs of one row; whether there are none."""
    from promptc.runtime.layout import inputs_text
    from promptc.runtime.trace import Failure

    if isinstance(result, Failure):
        if result.error is not None:
            raise result.error
        click.echo(f"error: {_reason(result)}", err=True)
        if result.details:
            click.echo(result.details.rstrip(), err=True)
        return True
    if as_json:
        echo_json_line(result.outputs)
    else:
        click.echo(inputs_text(artifact.program.output_types, result.outputs))
    _print_missed(result)
    return False


def _print_missed(result: "Success", where: str = "") -> None:
    for message in dict.fromkeys(result.missed):
        click.echo(f"{where}suggestion not met: {message}", err=True)


def _print_line(result: "RowResult", place: int) -> bool:
    from promptc.runtime.trace import Failure

    if not isinstance(result, Failure):
        echo_json_line(result.outputs)
        _print_missed(result, f"row {place}: ")
        return False
    if result.error is not None:
        raise result.error
    error: dict[str, Json] = {"kind": result.kind, "module": result.module, "reason": result.reason}
    echo_json_line({"error": error})
    return True


def _reason(failure: "Failure") -> str:
    match failure.kind:
        case "decode":
            return f"the answer of module `{failure.module}` cannot be used: {failure.reason}"
        case _:
            return f"`{failure.module}`: {failure.reason}"
