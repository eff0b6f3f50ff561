"""A group whose commands are loaded when they are used."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from promptc.cli.command import WithExamples
from promptc.cli.exits import EXITS

# The name of a command, the module of this package that has it, and the first line of its help.
Entry = tuple[str, str, str]


class LazyGroup(WithExamples, click.Group):
    """``lazy`` lists the commands; the one command of each module is the only `click.Command` made there.

    The group's help is in the order of that list, and explains the exit codes of all commands.
    """

    def __init__(self, *args: Any, lazy: Sequence[Entry] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = {name: (module, line) for name, module, line in lazy}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return None
        module = import_module(f"promptc.cli.{self._lazy[cmd_name][0]}")
        return next(c for c in vars(module).values() if isinstance(c, click.Command) and c.name == cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self._lazy and not name.startswith("-"):
            from promptc.source.suggest import closest

            close = closest(name, self._lazy)
            hint = f"did you mean {close}?" if close else "`promptc --help` lists the commands"
            ctx.fail(f"there is no command {name}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._lazy.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        with formatter.section("Exit codes"):
            formatter.write_dl(EXITS)
