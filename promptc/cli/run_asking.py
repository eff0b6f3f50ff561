"""`promptc run` without inputs on a terminal: asks for them one by one, answers, and asks again until Ctrl-D."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.api.session import Session
from promptc.cli.inputs import read_input
from promptc.cli.run_text import print_one
from promptc.driver.tracing import open_trace
from promptc.runtime.engine import EngineFailure
from promptc.runtime.field_text import field_lines, json_lines
from promptc.runtime.seeds import row_keys
from promptc.schema.codec import ValueProblem
from promptc.schema.types import MISSING, Field, Json, Optional, Row

if TYPE_CHECKING:
    from promptc.artifact.model import Artifact
    from promptc.driver.run_options import RunOptions

_PROMPT = "> "


def ask_and_run(artifact: "Artifact", options: "RunOptions", trace_file: Path | None, *, as_json: bool) -> None:
    """Rows from the terminal until it has no more. What is wrong with one is told, and the next one may go well."""
    try:
        # With it, `input` edits lines and knows those from before.
        import readline  # noqa: F401
    except ModuleNotFoundError:
        click.echo("lines cannot be edited: this Python has no readline", err=True)
    click.echo(f"{artifact.program.symbol}: an empty line takes a default, Ctrl-D ends")
    with open_trace(trace_file) as tracers, closing(Session(artifact, replace(options, tracers=tracers))) as session:
        try:
            while True:
                click.echo()
                _run(session, {field.name: _ask(field) for field in artifact.program.inputs}, as_json=as_json)
        except EOFError:
            # The shell's own prompt begins a line.
            click.echo()


def _run(session: Session, row: Row, *, as_json: bool) -> None:
    [key] = row_keys([row])
    try:
        result = session.run(lambda executor: executor.run_row(row, row_key=key))
        print_one(session.artifact, result, as_json=as_json)
    except EngineFailure as failure:
        # Only a row that fails pays for loading what can go wrong.
        from promptc.cli.problems import told

        click.echo(told(failure)[0], err=True)


def _ask(field: Field) -> Json:
    """A value of ``field``. Raises EOFError where the terminal has no more."""
    click.echo("\n".join(field_lines([field], defaults=True)))
    if forms := json_lines([field]):
        click.echo(f"as JSON: {forms[0].removeprefix(f'{field.name}: ')}")
    while True:
        try:
            return _value(field, input(_PROMPT))
        except ValueProblem as problem:
            click.echo(f"`{field.name}`: {problem}; try again", err=True)


def _value(field: Field, text: str) -> Json:
    if text:
        return read_input(field.type, text)
    if field.default is not MISSING:
        return field.default
    if isinstance(field.type, Optional):
        return None
    raise ValueProblem("it needs a value")
