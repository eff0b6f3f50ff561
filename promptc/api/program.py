"""Programs as Python calls them: with keywords, one row or many, and from both kinds of code, sync and async."""

import copy
import inspect
import keyword
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping
from typing import Any, Generic, Self, TypeVar, cast, final

from promptc.api.failures import RowFailure, exception_of
from promptc.api.session import Session, Work
from promptc.api.streaming import Finished, StreamEvent, astream, stream
from promptc.runtime.inputs import check_inputs
from promptc.runtime.observer import Observer
from promptc.runtime.seeds import row_keys
from promptc.runtime.streaming.events import Tell
from promptc.runtime.trace import RowResult, Success
from promptc.schema.python_types import as_json, python_type, to_python
from promptc.schema.types import MISSING, Field, Json, Record, Row, Type

Outputs = TypeVar("Outputs")
Event = TypeVar("Event")


class Calls(Generic[Outputs, Event]):
    """Calls of one session. ``convert`` makes Python's value of any other, ``read`` what a caller is given of a row of outputs.

    ``Event`` is what a watched call gives: some of `promptc.api.streaming.StreamEvent`. Leaving a ``with`` or an
    ``async with`` closes the session.
    """

    def __init__(self, session: Session, convert: Callable[[Type, Json], Any], read: Callable[[Row], Outputs]) -> None:
        self._session = session
        self._convert = convert
        self._read = read
        self._types = {f.name: f.type for f in session.artifact.program.output_types}
        self._deadline: float | None = None

    def within(self, seconds: float) -> Self:
        """The same, for calls that fail where they take longer: each call, and each row of a batch, from when it begins.

        What models were asked is cancelled then. Closing one of the two closes both.
        """
        if not seconds > 0:
            raise ValueError(f"a deadline must be a number of seconds above 0, got {seconds}")
        limited = copy.copy(self)
        limited._deadline = seconds  # noqa: SLF001 - it is one of ours
        return limited

    def _call(self, inputs: Mapping[str, object]) -> Outputs:
        return self._outputs(self._session.run(self._asking(inputs)(None, None)))

    async def _acall(self, inputs: Mapping[str, object]) -> Outputs:
        return self._outputs(await self._session.arun(self._asking(inputs)(None, None)))

    def _batch(self, rows: Iterable[Mapping[str, object]]) -> list[Outputs | RowFailure]:
        return self._results(self._session.run(_all(rows, self._deadline)))

    async def _abatch(self, rows: Iterable[Mapping[str, object]]) -> list[Outputs | RowFailure]:
        return self._results(await self._session.arun(_all(rows, self._deadline)))

    def _stream(self, inputs: Mapping[str, object]) -> Generator[Event, None, None]:
        ask = self._asking(inputs)
        told = stream(
            lambda observer, tell: self._session.start(ask(observer, tell), blocks=True), self._value, self._finished
        )
        return cast(Generator[Event, None, None], told)

    def _astream(self, inputs: Mapping[str, object]) -> AsyncGenerator[Event, None]:
        ask = self._asking(inputs)
        told = astream(lambda observer, tell: self._session.start(ask(observer, tell)), self._value, self._finished)
        return cast(AsyncGenerator[Event, None], told)

    def close(self) -> None:
        """Wait for calls that are under way, and free what the engines hold. Calls are refused from now on."""
        self._session.close()

    async def aclose(self) -> None:
        """As `close`, without blocking the event loop."""
        import asyncio

        await asyncio.to_thread(self._session.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    def _asking(self, inputs: Mapping[str, object]) -> Callable[[Observer | None, Tell | None], Work[RowResult]]:
        row = check_inputs(self._session.artifact.program.inputs, _row(inputs))
        # As in a batch of this one row: it samples the same.
        [key] = row_keys([row])
        deadline = self._deadline
        return lambda observer, tell: (
            lambda executor: executor.run_row(row, row_key=key, observer=observer, tell=tell, deadline=deadline)
        )

    def _value(self, output: str, value: Json) -> Any:
        return self._convert(self._types[output], value)

    def _finished(self, result: Success) -> Finished[Outputs]:
        return Finished(self._read(result.outputs), tuple(dict.fromkeys(result.missed)))

    def _outputs(self, result: RowResult) -> Outputs:
        if isinstance(result, Success):
            return self._read(result.outputs)
        raise exception_of(result)

    def _results(self, results: Iterable[RowResult]) -> list[Outputs | RowFailure]:
        return [
            self._read(result.outputs) if isinstance(result, Success) else RowFailure.of(row, result)
            for row, result in enumerate(results)
        ]


@final
class Program(Calls[dict[str, Any], StreamEvent[dict[str, Any]]]):
    """The program of an artifact, made by `promptc.load`. Outputs come as a ``dict`` by name.

    Dates and datetimes are those of `datetime`, enums the names of their members, records ``dict``s, and none is ``None``;
    inputs may be given in the same way, dates as their ISO texts, too. A call raises `InputProblem` before any model is
    asked where inputs do not fit, `ProgramFailure` where the program has no outputs, and `EngineFailure` where a model
    cannot be asked; the first one opens the engines, and also raises `ExternProblem` and `DataProblem` where that fails.
    """

    def __init__(self, session: Session) -> None:
        program = session.artifact.program
        outputs = Record("", program.output_types)
        super().__init__(session, to_python, lambda row: to_python(outputs, row))
        self.__name__ = program.symbol
        if all(f.name.isidentifier() and not keyword.iskeyword(f.name) for f in program.inputs):
            # For editors and notebooks. What is no keyword in Python can still be given with ``**``.
            self.__signature__ = inspect.Signature(
                [_parameter(f) for f in program.inputs], return_annotation=dict[str, Any]
            )

    def __call__(self, /, **inputs: object) -> dict[str, Any]:
        """The outputs for ``inputs``."""
        return self._call(inputs)

    async def acall(self, /, **inputs: object) -> dict[str, Any]:
        """The outputs for ``inputs``; cancelling it cancels what the engines were asked."""
        return await self._acall(inputs)

    def batch(self, rows: Iterable[Mapping[str, object]]) -> list[dict[str, Any] | RowFailure]:
        """The outputs for each of ``rows``, in their order; a row without outputs is a `RowFailure` in its place.

        Raises `InputProblem` with the row before any model is asked. As many rows are in flight as `promptc.load` was told.
        """
        return self._batch(rows)

    async def abatch(self, rows: Iterable[Mapping[str, object]]) -> list[dict[str, Any] | RowFailure]:
        """As `batch`."""
        return await self._abatch(rows)

    def stream(self, /, **inputs: object) -> Generator[StreamEvent[dict[str, Any]], None, None]:
        """What becomes known of the outputs for ``inputs``, while models write them: see `promptc.api.streaming`.

        Raises what a call raises; a row may fail after some of its outputs. To close the generator cancels the call.
        """
        return self._stream(inputs)

    def astream(self, /, **inputs: object) -> AsyncGenerator[StreamEvent[dict[str, Any]], None]:
        """As `stream`."""
        return self._astream(inputs)

    @property
    def session(self) -> Session:
        """What a typed client calls, too."""
        return self._session

    def __repr__(self) -> str:
        program = self._session.artifact.program
        inputs, outputs = (
            ", ".join(f"{f.name}: {f.type}" for f in fs) for fs in (program.inputs, program.output_types)
        )
        return f"<program {program.symbol}({inputs}) -> ({outputs})>"


def _all(rows: Iterable[Mapping[str, object]], deadline: float | None) -> Work[list[RowResult]]:
    given = [_row(row) for row in rows]
    return lambda executor: executor.run_rows(given, deadline=deadline)


def _row(inputs: Mapping[str, object]) -> dict[str, object]:
    return {name: as_json(value) for name, value in inputs.items()}


def _parameter(field: Field) -> inspect.Parameter:
    default = inspect.Parameter.empty if field.default is MISSING else to_python(field.type, field.default)
    return inspect.Parameter(
        field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=python_type(field.type)
    )
