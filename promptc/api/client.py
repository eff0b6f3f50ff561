"""What the modules are built on that `promptc client --lang python` writes."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from promptc.api.program import Calls, Program
from promptc.artifact.problem import ArtifactProblem
from promptc.clients.interface import interface_of
from promptc.schema.python_types import FIELD_NAME, to_python
from promptc.schema.types import Record, Row

Outputs = TypeVar("Outputs")


class Client(Calls[Outputs]):
    """``program``, whose outputs are objects of the dataclass ``outputs`` and whose records are those of ``records``.

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

        def read(row: Row) -> Outputs:
            return _build(outputs, {f.name: to_python(f.type, row[f.name], make) for f in graph.output_types})

        super().__init__(program.session, read)


def _build(cls: type[Outputs], fields: Mapping[str, object]) -> Outputs:
    declared: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(cls)  # type: ignore[arg-type]
    return cls(**{f.name: fields[f.metadata.get(FIELD_NAME, f.name)] for f in declared})
