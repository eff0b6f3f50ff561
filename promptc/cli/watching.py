"""Who shows the progress of an optimizing build: a live view, lines, JSON lines, or nobody."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self, TextIO, final

import click

from promptc.autotune.plan import Plan
from promptc.autotune.problems import MetricProblem
from promptc.autotune.progress import LineListener, Listener, Silent
from promptc.cli.build_text import plan_json, plan_line
from promptc.cli.events import JsonEvents
from promptc.cli.progress import TerminalView
from promptc.cli.ticking import ticking
from promptc.runtime.engine import EngineFailure


@final
class Watch:
    """Progress goes to ``stream``, JSON lines to standard output. A context: the live view goes off the screen at its end."""

    def __init__(self, stream: TextIO, clock: Callable[[], float], *, quiet: bool, as_json: bool) -> None:
        self._stream = stream
        self._clock = clock
        self._quiet = quiet
        self._as_json = as_json
        self._exits = ExitStack()

    def listen(self, plan: Plan) -> Listener:
        """The listener of a build that has ``plan``."""
        if self._as_json:
            return Silent() if self._quiet else JsonEvents(click.echo, self._clock, plan_json(plan))
        if self._quiet:
            return Silent()
        click.echo(plan_line(plan), file=self._stream)
        if self._stream.isatty():
            view = TerminalView(self._stream, self._clock, _columns, expected=plan.total.calls)
            self._exits.callback(view.close)
            self._exits.enter_context(ticking(view.tick))
            return view
        return LineListener(lambda text: click.echo(text, file=self._stream))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()
        if isinstance(value, EngineFailure | MetricProblem):
            click.echo("Every answer so far is in the journal: the same command goes on from here.", file=self._stream)


def _columns() -> int:
    return shutil.get_terminal_size().columns
