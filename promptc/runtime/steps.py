"""The steps of graphs that call no model: metrics and checks of answers."""

from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Node
from promptc.runtime.dataflow import Path
from promptc.runtime.engine import EngineFailure
from promptc.runtime.externs import ExternFailure, Externs
from promptc.runtime.outcome import Outcome, Problem, failed
from promptc.schema.types import Row


@final
@dataclass(frozen=True, slots=True)
class ExternSteps:
    """See `promptc.runtime.dataflow.Steps`."""

    externs: Externs

    async def extern(self, node: Node, args: Row) -> Outcome:
        try:
            return Outcome(await self.externs.call(node.name, args))
        except ExternFailure as failure:
            return failed(Problem("extern", node.name, failure.reason, details=failure.details))
        except EngineFailure as failure:
            return failed(Problem("engine", node.name, str(failure), failure))

    async def call(self, node: Node, args: Row, path: Path) -> Outcome:
        raise TypeError(f"node {node.id} calls {node.name!r}, where no model may be called")
