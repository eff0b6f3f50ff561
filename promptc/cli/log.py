"""`promptc log`: what a build has tried, as a table."""

import time
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.options import json_option
from promptc.cli.output import echo_json, plural, table

if TYPE_CHECKING:
    from promptc.autotune.history import History
    from promptc.driver.histories import Listed


@click.command(
    cls=Command,
    examples=(
        ("promptc log", "the build that was at work last in this folder, also while it runs"),
        ("promptc log iris.prompt", "the last build of a program"),
        ("promptc log iris.promptc.json", "the build that wrote an artifact"),
        ("promptc log --list", "all builds of this folder"),
        ("promptc log --json 3f28cc05", "a build by the first characters of its name, for a program to read"),
    ),
)
@click.argument("build", metavar="[BUILD]", required=False)
@click.option("--list", "list_all", is_flag=True, help="The builds of this folder, the latest first.")
@json_option
def log(build: str | None, *, list_all: bool, as_json: bool) -> None:
    """Show the trials of an optimizing build.

    BUILD is a program's source, an artifact, a journal, or the beginning of a build's name; without it, the
    build of this folder that was at work last. Each line is a candidate: what was chosen for each variable, its
    score, and what its runs took. A trial is a minibatch of steering rows, where the difference to the incumbent on
    the same rows counts; `dev` is a full evaluation on the rows that select. Intervals are of 95 %.
    """
    from promptc.cli.history_json import history_json
    from promptc.cli.history_text import history_text
    from promptc.driver.histories import list_builds, load_history

    if list_all:
        if build is not None:
            raise click.UsageError(f"--list takes no build, and {build!r} is one")
        _print_builds(list_builds(), as_json=as_json)
        return
    history = load_history(build)
    if as_json:
        echo_json(history_json(history))
    else:
        click.echo(history_text(history), nl=False)


def _print_builds(builds: "list[Listed]", *, as_json: bool) -> None:
    if as_json:
        echo_json([{"build": b.history.name, "program": b.history.program, "journal": str(b.path)} for b in builds])
        return
    rows = [[b.history.name, _when(b.changed), b.history.program, _what(b.history), _state(b.history)] for b in builds]
    click.echo(table(rows) if rows else "no build has a journal in .promptc/ here")


def _when(changed: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(changed))


def _what(history: "History") -> str:
    return f"seed {history.seed}, {plural(sum(len(s.trials) for s in history.searches), 'trial')}"


def _state(history: "History") -> str:
    from promptc.cli.history_text import state_text

    return state_text(history)
