"""What all commands have in common: help with examples, documented exit codes, problems told without a traceback."""

from collections.abc import Sequence
from typing import Any

import click

from promptc.cli.exits import EXITS, Exit
from promptc.cli.problems import PROBLEMS, told

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
        except PROBLEMS as problem:
            # Any other exception is a mistake of promptc, and keeps its traceback.
            text, code = told(problem)
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
