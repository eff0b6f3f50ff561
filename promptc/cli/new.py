"""`promptc new`: a project to start from."""

from pathlib import Path

import click

from promptc.cli.command import Command


@click.command(
    cls=Command,
    examples=(
        ("promptc new shelf", "a folder `shelf` with shelf.prompt, its rows and a README"),
        ("promptc new work/shelf", "the same inside another folder"),
    ),
)
@click.argument("folder", metavar="NAME", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Start a project: a program, its data, and what to do next.

    The program sorts things onto shelves with the small model that comes with promptc, so everything runs at
    once; then change it to what you need. NAME is a new or empty folder.
    """
    from promptc.driver.starting import start_project

    program, *others = start_project(folder)
    click.echo("\n".join(f"wrote {path}" for path in (program, *others)))
    click.echo(f"\nNext:\n  cd {folder}\n  promptc check {program.name}\n  promptc build --optimize {program.name}")
    click.echo("README.md says more.")
