"""`promptc trace`: what a run asked its models, row by row."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.options import FILE, json_option

if TYPE_CHECKING:
    from promptc.runtime.tracing.record import TracedRow


@click.command(
    cls=Command,
    examples=(
        ("promptc trace calls.jsonl", "each row with its calls, their tokens and their times"),
        ("promptc trace calls.jsonl --failed", "the rows without an answer"),
        ("promptc trace calls.jsonl --row 3 --prompt", "the exact prompts and answers of the third row"),
        ("promptc trace calls.jsonl --module mood.judge --json", "the calls of one module, for a program to read"),
    ),
)
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--row", metavar="N", type=click.IntRange(min=1), help="Only the row of this number, from 1.")
@click.option("--module", metavar="NAME", help="Only the calls of this module.")
@click.option("--failed", is_flag=True, help="Only rows without an answer.")
@click.option("--prompt", is_flag=True, help="The messages of each call, as the model read them, and what it wrote.")
@json_option
def trace(file: Path, *, row: int | None, module: str | None, failed: bool, prompt: bool, as_json: bool) -> None:
    """Read the file that --trace of `run` and `eval` wrote.

    Rows come in the order in which they ended, each with its calls in the order in which they began: when that was,
    in seconds after the row's, and how long the answer took. A file can be read while it is written.
    """
    if prompt and as_json:
        raise click.UsageError("--json has the prompts already; leave out --prompt")
    from promptc.cli.trace_text import Total, row_lines
    from promptc.driver.traces import Trace, Wanted
    from promptc.runtime.tracing.lines import row_line

    found, total = Trace(file, Wanted(row, module, failed=failed)), Total()
    for each in found:
        total.add(each)
        if as_json:
            click.echo(row_line(each).encode("utf-8", "backslashreplace"))
        elif prompt:
            _print_messages(each)
        else:
            click.echo("\n".join(row_lines(each)))
    if found.cut:
        click.echo(f"{file}: the last line is cut, as the run is at work or was killed; it is left out", err=True)
    if not as_json:
        click.echo(total.text())


def _print_messages(row: "TracedRow") -> None:
    from promptc.cli.trace_text import call_title, messages

    for call in row.calls:
        click.secho(f"# {call_title(row, call)}", bold=True)
        for who, text in messages(call):
            click.secho(f"[{who}]", dim=True)
            click.echo(text)
