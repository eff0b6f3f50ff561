"""`promptc run --rows`: a program over a file, with progress for people and a summary for all."""

import json
import logging
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, final

import click

from promptc.cli.output import plural
from promptc.cli.run_text import RowsView, missed_lines, summary_json, summary_line
from promptc.cli.ticking import ticking
from promptc.driver.bulk.answers import answer_lines, format_of
from promptc.driver.bulk.counts import Summary, Tally
from promptc.driver.bulk.inputs import check_input
from promptc.driver.bulk.output import Output, open_output
from promptc.driver.bulk.run import BulkRun
from promptc.driver.bulk.state import state_of
from promptc.driver.tracing import open_trace
from promptc.runtime.engine import EngineFailure
from promptc.source.columns import display

if TYPE_CHECKING:
    from promptc.artifact.model import Artifact
    from promptc.driver.run_options import RunOptions

REDRAW_S = 0.2


@final
@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a run besides its rows: ``out`` is None for standard output; ``again`` runs rows that failed."""

    out: Path | None
    fresh: bool
    again: bool
    trace_file: Path | None
    as_json: bool


@final
class _Stream:
    """An `Output` to standard output, where nothing is kept and nothing taken back."""

    resumed = False

    def __init__(self) -> None:
        self.tally = Tally()

    def kept(self) -> Iterator[bytes | None]:
        return iter(())

    def write(self, line: bytes) -> None:
        click.echo(line, nl=False)

    def checkpoint(self) -> None:
        return None


def run_file(artifact: "Artifact", rows_file: Path, wanted: Wanted, options: "RunOptions") -> bool:
    """Run what is left of ``rows_file``, and tell what came of it; whether all rows have answers."""
    program = artifact.program
    lines = answer_lines(program.output_types, format_of(wanted.out, program.output_types) if wanted.out else "jsonl")
    inputs = check_input(rows_file, program.inputs)
    with ExitStack() as stack:
        output: Output = _Stream()
        if wanted.out is not None:
            state = state_of(artifact, options.folder, inputs, options.seed)
            opened = open_output(wanted.out, lines, state, inputs, fresh=wanted.fresh, again=wanted.again)
            output = stack.enter_context(opened)
        tracers = stack.enter_context(open_trace(wanted.trace_file, append=output.resumed))
        run = BulkRun(artifact, inputs, output, lines, replace(options, tracers=tracers))
        started = time.monotonic()

        def look() -> Summary:
            return run.summary(time.monotonic() - started)

        try:
            with _watching(look, wanted) as leave:
                run.run(lambda row, messages: _tell_missed(leave, row, messages))
        except (EngineFailure, KeyboardInterrupt):
            _finish(look(), wanted, stopped=True)
            raise
        summary = look()
        _finish(summary, wanted, stopped=False)
    return not summary.failed


def shows_progress(out: Path | None) -> bool:
    """Whether standard error is a terminal, to which answers do not go, too."""
    return sys.stderr.isatty() and not (out is None and sys.stdout.isatty())


@contextmanager
def _watching(look: Callable[[], Summary], wanted: Wanted) -> Iterator[Callable[[str], None]]:
    """Progress, where it is shown. Gives what writes a line to standard error."""
    if not shows_progress(wanted.out):
        yield lambda text: click.echo(text, err=True)
        return
    view = RowsView(sys.stderr, lambda: shutil.get_terminal_size().columns, look)
    with closing(view), ticking(view.tick, REDRAW_S), _logging_to(view.leave):
        yield view.leave


@final
class _Logged(logging.Handler):
    """Gives what is logged to ``leave``: on its own it would be written over by what is shown."""

    def __init__(self, leave: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._leave = leave

    def emit(self, record: logging.LogRecord) -> None:
        self._leave(display(record.getMessage()))


@contextmanager
def _logging_to(leave: Callable[[str], None]) -> Iterator[None]:
    handler, logger = _Logged(leave), logging.getLogger("promptc")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _tell_missed(leave: Callable[[str], None], row: int, messages: tuple[str, ...]) -> None:
    for line in missed_lines(messages):
        leave(f"row {row}: {line}")


def _finish(summary: Summary, wanted: Wanted, *, stopped: bool) -> None:
    if wanted.as_json:
        # Standard output has the answers where they go nowhere else.
        click.echo(json.dumps(summary_json(summary)), err=wanted.out is None)
    elif summary.written.rows or not stopped:
        click.echo(summary_line(summary), err=True)
    if wanted.out is None or not summary.written.rows:
        return
    if stopped:
        command = "the same command, without --fresh," if wanted.fresh else "the same command"
        click.echo(f"what was done is kept: {command} goes on from here", err=True)
    elif (lost := summary.written.failures["engine"]) and not wanted.again:
        click.echo(
            f"no engine answered {plural(lost, 'row')}: --retry-failed runs all rows without an answer again", err=True
        )
