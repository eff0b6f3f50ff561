"""`promptc check`: find the mistakes of programs without calling a model."""

import sys
from pathlib import Path

import click

from promptc.cli.colour import use_colour
from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import FILE, json_option
from promptc.cli.output import echo_json, plural
from promptc.cli.problems import diagnostics_text, sources_of


@click.command(
    cls=Command,
    examples=(
        ("promptc check iris.prompt", "all mistakes of a file, each with its place and what to do"),
        ("promptc check --json *.prompt", "the same for an editor or a CI job"),
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@json_option
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Find mistakes in programs; no model is called.

    Names, types, settings and the columns of data sets are checked, and all mistakes are told at once. Exits with 1
    where there are errors; warnings alone exit with 0.
    """
    from promptc.driver.checking import check_file
    from promptc.source.render import to_json

    results = [check_file(path) for path in files]
    diagnostics = [d for result in results for d in result.diagnostics]
    if as_json:
        echo_json(to_json(diagnostics, sources_of(diagnostics)))
    else:
        if diagnostics:
            click.echo(diagnostics_text(diagnostics, colour=use_colour(sys.stdout)) + "\n")
        errors = sum(d.severity == "error" for d in diagnostics)
        warnings = len(diagnostics) - errors
        found = [plural(n, noun) for n, noun in ((errors, "error"), (warnings, "warning")) if n]
        click.echo(f"{plural(len(files), 'file')} checked: {', '.join(found) or 'no mistakes found'}")
    context.exit(Exit.OK if all(result.ok for result in results) else Exit.FOUND)
