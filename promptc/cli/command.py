"""What all commands have in common: help with examples, documented exit codes, problems told without a traceback."""

from collections.abc import Sequence
from typing import Any

import click

from promptc.cli.exits import EXITS, Exit
from promptc.cli.problems import PROBLEMS, told

Example = tuple[str, str]


class _WithExamples(click.Command):
    """``examples``, each a command line and what it does, stand under the help."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        indent = " " * (formatter.current_indent + formatter.indent_increment)
        with formatter.section("Examples"):
            for line, meaning in self.examples:
                formatter.write(f"{indent}# {meaning}\n{indent}{line}\n")


class Command(_WithExamples):
    """A command that tells problems without a traceback."""

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


class Group(_WithExamples, click.Group):
    """The group of all commands; its help explains the exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        # In the order of a program's way, not of the alphabet.
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        with formatter.section("Exit codes"):
            formatter.write_dl(EXITS)
