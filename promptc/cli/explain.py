"""`promptc explain`: what a code means and how to mend it."""

from itertools import groupby

import click

from promptc.cli.command import Command
from promptc.cli.options import json_option
from promptc.cli.output import echo_json, table

# What the first two digits of a code say.
GROUPS = {
    "PC00": "the text of a file",
    "PC01": "names",
    "PC02": "types and values",
    "PC03": "warnings",
    "PC04": "data, metrics and optimizing",
    "PC05": "other files, externs and corpora",
    "PC06": "types in full, defaults and templates",
    "PC07": "modules and strategies",
    "PC09": "statements, branches and knobs",
}


@click.command(
    cls=Command,
    examples=(
        ("promptc explain PC0102", "what the code means, a program that causes it, and how to mend that"),
        ("promptc explain", "all codes, a line each"),
    ),
)
@click.argument("code", required=False)
@json_option
def explain(code: str | None, *, as_json: bool) -> None:
    """Explain the code of a mistake or a warning.

    Without a code, all of them are listed. `promptc check` tells them in brackets: error[PC0102].
    """
    from promptc.driver.explaining import explanation, explanations

    pages = explanations() if code is None else [explanation(code)]
    if as_json:
        echo_json([{"code": p.code, "severity": p.severity, "title": p.title, "text": p.text} for p in pages])
    elif code is not None:
        click.echo(pages[0].text, nl=False)
    else:
        for number, (group, members) in enumerate(groupby(pages, key=lambda p: p.code[:4])):
            click.secho(f"{'' if number == 0 else chr(10)}{GROUPS.get(group, group)}", bold=True)
            click.echo(table([[p.code, p.severity, p.title] for p in members], indent=2))
