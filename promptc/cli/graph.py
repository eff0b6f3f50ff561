"""`promptc graph`: a picture of what flows where."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.options import FILE, program_option

if TYPE_CHECKING:
    from promptc.driver.graphing import PictureFormat


@click.command(
    cls=Command,
    examples=(
        ("promptc graph shelve.prompt", "Mermaid text, to paste into Markdown"),
        ("promptc graph agent.prompt --rolled", "each module once, however often a loop calls it"),
        ("promptc graph shelve.prompt --format svg -o shelve.svg", "a picture, drawn by Graphviz"),
        ("promptc graph shelve.prompt --format dot | dot -Tpng > shelve.png", "any other format of Graphviz"),
    ),
)
@click.argument("file", type=FILE)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["mermaid", "dot", "svg"]),
    default="mermaid",
    show_default=True,
    help="Text for Mermaid or for Graphviz, or a picture, for which Graphviz must be installed.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write a file instead of printing."
)
@click.option("--rolled", is_flag=True, help="Draw each module, extern and condition once, with arrows back for loops.")
@program_option
def graph(file: Path, *, format_: "PictureFormat", output: Path | None, rolled: bool, program: str | None) -> None:
    """Draw the dataflow of a program.

    Inputs, calls of modules with signature and strategy, externs and outputs are nodes; an arrow says what flows
    from one to the other. Maps and branches are frames. FILE is a program (.prompt) or IR text (.ir).
    """
    from promptc.driver.graphing import draw

    text = draw(file, program, format_, rolled=rolled)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"wrote {output}")
