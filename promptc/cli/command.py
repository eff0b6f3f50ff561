"""What all commands have in common: help with examples, documented exit codes, problems told without a traceback."""

from collections.abc import Sequence
from typing import Any

import click

from promptc.cli.exits import Exit

Example = tuple[str, str]


class WithExamples(click.Command):
    """``examples``, each a command line and what it does, stand under the help."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        indent = " " * (formatter.current_indent + formatter.indent_increment)
        with formatter.section("Examples"):
            for line, meaning in self.examples:
                formatter.write(f"{indent}# {meaning}\n{indent}{line}\n")


class Command(WithExamples):
    """A command that tells problems without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, BrokenPipeError):
            # Who reads our output may have had enough of it (`promptc explain | head`): click ends quietly then.
            raise
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(Exit.INTERRUPTED)
        except Exception as problem:
            # Only a command that fails pays for loading what can go wrong.
            from promptc.cli.problems import PROBLEMS, told

            if not isinstance(problem, PROBLEMS):
                # A mistake of promptc: it keeps its traceback.
                raise
            text, code = told(problem)
            click.echo(text, err=True)
            ctx.exit(code)
