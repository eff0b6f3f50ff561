"""`promptc run --stream`: the outputs of one row while models write them, to read or as a line of JSON for each event."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import final

import click

from promptc.api.streaming import OutputDone
from promptc.artifact.model import Artifact
from promptc.cli.output import echo_json_line
from promptc.cli.run_text import missed_lines, print_one
from promptc.driver.run_options import RunOptions
from promptc.driver.running import open_executor
from promptc.driver.tracing import open_trace
from promptc.runtime.layout import inputs_text
from promptc.runtime.seeds import row_keys
from promptc.runtime.streaming.events import FieldDone, FieldEvent, FieldText, Withdrawn
from promptc.runtime.trace import CallRecord, RowResult, Success
from promptc.schema.types import Field, Json, Row

Event = FieldEvent | OutputDone[str, Json]


def stream_one(artifact: Artifact, row: Row, options: RunOptions, trace_file: Path | None, *, as_json: bool) -> bool:
    """Print what is told of one row; whether it has outputs. Raises what an engine did."""
    fields = {f.name: f for f in artifact.program.output_types}
    shown = JsonEvents() if as_json else Screen(fields)
    with open_trace(trace_file) as tracers:
        result = asyncio.run(_watch(artifact, row, replace(options, tracers=tracers), shown))
    shown.end(result)
    return True if isinstance(result, Success) else print_one(artifact, result, as_json=as_json)


async def _watch(artifact: Artifact, row: Row, options: RunOptions, shown: "JsonEvents | Screen") -> RowResult:
    # Who reads our output may have had enough of it: that is no failure of the row, so it is not printed in there.
    told: asyncio.Queue[Event | None] = asyncio.Queue()
    teller = _Teller(told)
    [key] = row_keys([row])
    async with open_executor(artifact, options) as (executor, _):
        work = asyncio.create_task(executor.run_row(row, row_key=key, observer=teller, tell=told.put_nowait))
        work.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                shown.show(event)
            return work.result()
        finally:
            work.cancel()
            await asyncio.wait([work])


@final
class _Teller:
    def __init__(self, told: "asyncio.Queue[Event | None]") -> None:
        self._told = told

    def on_call(self, record: CallRecord) -> None:
        """Only outputs are printed."""

    def on_output(self, name: str, value: Json) -> None:
        self._told.put_nowait(OutputDone(name, value))


@final
class JsonEvents:
    """A line of JSON for each event, as `promptc serve` names them."""

    def show(self, event: Event) -> None:
        match event:
            case FieldText(output, module, field, delta):
                echo_json_line({"event": "text", "output": output, "module": module, "field": field, "delta": delta})
            case FieldDone(output, module, field, value):
                echo_json_line({"event": "field", "output": output, "module": module, "field": field, "value": value})
            case Withdrawn(output, module, field):
                echo_json_line({"event": "withdrawn", "output": output, "module": module, "field": field})
            case OutputDone(name, value):
                echo_json_line({"event": "output", "name": name, "value": value})

    def end(self, result: RowResult) -> None:
        if isinstance(result, Success):
            missed: list[Json] = [*dict.fromkeys(result.missed)]
            echo_json_line({"event": "done", "outputs": result.outputs, "missed": missed})


@final
class Screen:
    """A line for each output, in the order in which they come; a text while it grows. What is withdrawn is said to be.

    Of two texts that grow at a time the second waits until the first is whole.
    """

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = fields
        # The output whose line is open, those that are written, and what waits for the line to end.
        self._open = ""
        self._written: set[str] = set()
        self._waiting: dict[str, list[Event]] = {}

    def show(self, event: Event) -> None:
        if self._open not in ("", event.output):
            self._waiting.setdefault(event.output, []).append(event)
            return
        self._write(event)
        while not self._open and self._waiting:
            for waiting in self._waiting.pop(next(iter(self._waiting))):
                self._write(waiting)

    def end(self, result: RowResult) -> None:
        self._close()
        if isinstance(result, Success):
            for message in missed_lines(result.missed):
                click.echo(message, err=True)

    def _write(self, event: Event) -> None:
        match event:
            case FieldText(output, delta=delta):
                if not self._open:
                    click.echo(f"{output}: ", nl=False)
                self._open = output
                click.echo(delta.replace("\n", "\n  "), nl=False)
            case FieldDone(output, value=value):
                self._done(output, value)
            case Withdrawn(output):
                self._close()
                self._written.discard(output)
                click.echo(f"({output} is withdrawn)")
            case OutputDone(output, value):
                if output not in self._written:
                    self._done(output, value)

    def _done(self, output: str, value: Json) -> None:
        if self._open:
            self._close()
        else:
            click.echo(inputs_text([self._fields[output]], {output: value}))
        self._written.add(output)

    def _close(self) -> None:
        if self._open:
            click.echo()
        self._open = ""
