"""What all commands have in common: help with examples, documented exit codes, problems told without a traceback."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import click

from promptc.cli.problems import told


class Exit(IntEnum):
    """What the command's exit status says."""

    OK = 0
    FOUND = 1
    USAGE = 2
    ENVIRONMENT = 3
    INTERRUPTED = 130


EXITS = (
    ("0", "all is well"),
    ("1", "the program, its data or its answers have mistakes, or a check found something"),
    ("2", "the command line is wrong"),
    ("3", "an engine failed, or a file or package that is needed is missing"),
    ("130", "interrupted"),
)

Example = tuple[str, str]


class Command(click.Command):
    """A command with ``examples``, (command line, what it does), under its help."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, self.examples)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(Exit.INTERRUPTED)
        except Exception as error:
            # What a user can cause is told in a sentence; anything else is promptc's own mistake, and keeps its
            # traceback.
            found = told(error)
            if found is None:
                raise
            text, code = found
            click.echo(text, err=True)
            ctx.exit(code)


class Group(click.Group):
    """The group of all commands, with ``examples`` and the exit codes under its help."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def list_commands(self, ctx: click.Context) -> list[str]:
        # In the order of a program's way, not of the alphabet.
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, self.examples)
        with formatter.section("Exit codes"):
            formatter.write_dl(EXITS)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[Example]) -> None:
    with formatter.section("Examples"):
        for line, meaning in examples:
            formatter.write(f"{'':>{formatter.current_indent}}# {meaning}\n{'':>{formatter.current_indent}}{line}\n")
