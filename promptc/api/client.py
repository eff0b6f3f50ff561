"""What the modules are built on that `promptc client --lang python` writes."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from promptc.api.program import Calls, Program
from promptc.artifact.problem import ArtifactProblem
from promptc.clients.interface import interface_of
from promptc.schema.python_types import FIELD_NAME, to_python
from promptc.schema.types import Json, Record, Row, Type

Outputs = TypeVar("Outputs")
Event = TypeVar("Event")


class Client(Calls[Outputs, Event]):
    """``program``, whose outputs are objects of the dataclass ``outputs`` and whose records are those of ``records``.

    ``Event`` is what `_stream` gives: the events of `promptc.api.streaming` with these objects.

    Raises `ArtifactProblem` where ``program`` has not the interface that the client was written for. Closing it closes
    ``program``.
    """

    def __init__(self, program: Program, outputs: type[Outputs], *, records: Iterable[type], interface: str) -> None:
        graph = program.session.artifact.program
        declared = interface_of(graph)
        if declared.digest != interface:
            raise ArtifactProblem(
                f"program `{graph.symbol}`",
                f"its inputs, outputs or types are not those that {type(self).__name__} was written for: "
                "write the client again with `promptc client`",
            )
        classes = {cls.__name__: cls for cls in records}

        def make(type_: Record, fields: Mapping[str, object]) -> object:
            return _build(classes[declared.names[type_]], fields)

        def convert(type_: Type, value: Json) -> Any:
            return to_python(type_, value, make)

        def read(row: Row) -> Outputs:
            return _build(outputs, {f.name: convert(f.type, row[f.name]) for f in graph.output_types})

        super().__init__(program.session, convert, read)


def _build(cls: type[Outputs], fields: Mapping[str, object]) -> Outputs:
    declared: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(cls)  # type: ignore[arg-type]
    return cls(**{f.name: fields[f.metadata.get(FIELD_NAME, f.name)] for f in declared})
