"""`promptc client`: a module that calls a program with types."""

from pathlib import Path

import click

from promptc.cli.command import Command
from promptc.cli.options import FILE, program_option


@click.command(
    cls=Command,
    examples=(
        (
            "promptc client iris.promptc.json --lang python -o iris_client.py",
            "calls in the same process, on promptc.load",
        ),
        ("promptc client iris.promptc.json --lang typescript -o iris.ts", "calls of a server that promptc serve runs"),
    ),
)
@click.argument("target", metavar="PROGRAM|ARTIFACT", type=FILE)
@click.option("--lang", "language", type=click.Choice(["python", "typescript"]), required=True, help="What to write.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write a file instead of printing."
)
@program_option
def client(target: Path, *, language: str, output: Path | None, program: str | None) -> None:
    """Write a module in Python or TypeScript that calls a program.

    The program's inputs, outputs, records and enums become types there, so that a type checker finds what
    does not fit. The Python module refuses an artifact whose program has other types; write it again then.
    """
    from promptc.driver.showing import load

    graph = load(target, program).program
    if language == "python":
        from promptc.clients.python import python_client as write
    else:
        from promptc.clients.typescript import typescript_client as write
    text = write(graph)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"wrote {output}")
