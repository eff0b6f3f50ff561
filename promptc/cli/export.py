"""`promptc export`: a program's prompts for other tools."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.options import FILE, program_option

if TYPE_CHECKING:
    from promptc.artifact.model import Artifact
    from promptc.schema.types import Row

_TARGETS = ("openai", "dotprompt", "markdown")


@click.command(
    cls=Command,
    examples=(
        ("promptc export iris.promptc.json --to openai", "the request of every call, inputs as {name}"),
        (
            "promptc export iris.promptc.json --to openai petal_length=1.4 petal_width=0.2",
            "the requests for these inputs",
        ),
        ("promptc export iris.promptc.json --to dotprompt -o prompts", "a Dotprompt file for each module"),
        ("promptc export iris.promptc.json --to markdown -o iris.md", "the messages to read"),
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("target", metavar="PROGRAM|ARTIFACT", type=FILE)
@click.argument("inputs", metavar="[NAME=VALUE | --NAME VALUE]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--to", "form", type=click.Choice(_TARGETS), required=True, help="What to write.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Write this file; with --to dotprompt, files into this folder.",
)
@program_option
def export(target: Path, inputs: tuple[str, ...], *, form: str, output: Path | None, program: str | None) -> None:
    """Write the exact messages of a program for other tools.

    They are those that `promptc run` sends. No model is asked, so a call that needs the answer of another
    one has {name} in the place of its inputs, and "whole": false.
    """
    from promptc.driver.showing import load

    artifact = load(target, program)
    if form == "dotprompt":
        if inputs:
            raise click.UsageError("inputs go with --to openai and --to markdown: a Dotprompt file has holes for them")
        _write_files(artifact, output)
        return
    row = _row(artifact, inputs)
    from promptc.driver.exporting import markdown, openai_json

    text = (
        json.dumps(openai_json(artifact, row), ensure_ascii=False, indent=2) + "\n"
        if form == "openai"
        else markdown(artifact, row)
    )
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


def _row(artifact: "Artifact", words: tuple[str, ...]) -> "Row | None":
    if not words:
        return None
    from promptc.cli.inputs import parse_inputs

    return parse_inputs(words, artifact.program.inputs)


def _write_files(artifact: "Artifact", folder: Path | None) -> None:
    from promptc.driver.dotprompt import dotprompt_files

    files = dotprompt_files(artifact)
    if folder is None:
        if len(files) > 1:
            raise click.UsageError(
                f"there are {len(files)} modules, and each is a file: say where with --output FOLDER"
            )
        click.echo(next(iter(files.values()), ""), nl=False)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"wrote {folder / name}")
