"""Arguments and options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any] | click.Command)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

program_option = click.option(
    "--program", metavar="NAME", help="Which program of the file; needed where it has several."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")


def _rows_in_flight(default: int) -> Callable[[_F], _F]:
    return click.option(
        "--concurrency",
        metavar="N",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="Rows in flight at a time.",
    )


concurrency_option = _rows_in_flight(64)
# Twice what vLLM decodes at a time by default, so that a place that falls free is filled at once; to a server no more
# goes than it bears.
bulk_concurrency_option = _rows_in_flight(512)
allow_extern_option = click.option(
    "--allow-extern",
    "allow_extern",
    metavar="FILE_OR_PACKAGE",
    multiple=True,
    help="Python that an artifact may call; may be given several times. A program may call its own.",
)
trace_option = click.option(
    "--trace",
    "trace_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write each row's calls to FILE as they end, for `promptc trace`.",
)
seed_option = click.option(
    "--seed", metavar="N", type=click.IntRange(min=0), default=0, show_default=True, help="Decides all sampling."
)
