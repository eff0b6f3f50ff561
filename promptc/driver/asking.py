"""The exact messages that a program sends for given inputs, as far as they can be known without a model."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

from promptc.artifact.model import Artifact
from promptc.driver.showing import prompt
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.executor import Executor
from promptc.runtime.externs import ExternFailure, Externs
from promptc.runtime.message import Message
from promptc.schema.types import Json, Row


@final
@dataclass(frozen=True, slots=True)
class Prompts:
    """The calls of a module, each as its messages. Where ``known`` is false they need an answer that only a model or an
    extern can give: then it is one call with ``{name}`` in the place of its inputs.
    """

    module: str
    calls: tuple[tuple[Message, ...], ...]
    known: bool


def prompts_for(artifact: Artifact, inputs: Row) -> list[Prompts]:
    """What each module of ``artifact`` is asked for ``inputs``. No model and no extern is called.

    Raises `promptc.runtime.inputs.InputProblem` where the inputs do not fit.
    """
    # A model for each module tells whose request it hears.
    alone = replace(artifact, modules=tuple(replace(m, model=m.symbol) for m in artifact.modules))
    listeners = {m.symbol: _Listener() for m in artifact.modules}
    asyncio.run(Executor(alone, listeners, externs=_Silent()).run_row(inputs, row_key=""))
    return [
        Prompts(
            m.symbol, tuple(dict.fromkeys(listeners[m.symbol].heard)) or (prompt(m),), bool(listeners[m.symbol].heard)
        )
        for m in artifact.modules
    ]


@final
class _Listener:
    """An engine that hears what it is asked and has no answer, so that what needs one is never asked."""

    identity = "listener"

    def __init__(self) -> None:
        self.heard: list[tuple[Message, ...]] = []

    async def complete(self, request: Request) -> Completion:
        self.heard.append(request.messages)
        raise EngineFailure("no model is asked")

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        raise EngineFailure(f"no model counts the tokens of {len(messages)} messages")

    async def close(self) -> None:
        """Nothing is open."""


class _Silent(Externs):
    """Externs that have nothing to say: what they do is not for a look at a prompt."""

    def __contains__(self, symbol: object) -> bool:
        return True

    async def call(self, symbol: str, args: Mapping[str, Json]) -> Json:
        raise ExternFailure(symbol, "no extern is called")
