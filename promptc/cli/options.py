"""Arguments and options that several commands share."""

from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

program_option = click.option(
    "--program", metavar="NAME", help="Which program of the file; needed where it has several."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")
concurrency_option = click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="Rows in flight at a time.",
)
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
