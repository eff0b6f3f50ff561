"""Small artifacts to serve, and an engine that is not always well."""

import asyncio
from dataclasses import replace

from promptc.artifact.model import Artifact, Check, Extern, Graph, ModelRef, Module, Node, Provenance
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.schema.types import BOOL, INT, STR, Constraints, Enum, Field, List, Member, Record, Refined
from tests.runtime.programs import chain, two_calls

MOOD = Enum("Mood", (Member("good", "the writer is pleased", wire="very good"), Member("bad")))
_OUT = (Field("mood", MOOD, "how the writer feels"),)


def mood(instruction: str = "Say how the writer feels.") -> Artifact:
    """``mood``: an enum whose members have texts of their own, constraints and a default."""
    inputs = (
        Field("text", Refined(STR, Constraints(min_len=1)), "what was written"),
        Field("before", List(MOOD), "how the writer felt before", default=["good"]),
    )
    judge = Module("mood.judge", "Judge", "predict", "m", (Field("text", STR),), _OUT, instruction)
    nodes = (
        Node(2, "call", Record("", _OUT), "mood.judge", (("text", 0),)),
        Node(3, "field", MOOD, "mood", (("record", 2),)),
    )
    graph = Graph("mood", inputs, nodes, (("mood", 3), ("before", 1)), (*_OUT, Field("before", List(MOOD))))
    return Artifact((MOOD,), (ModelRef("m", "openai", "some-model"),), (judge,), graph, Provenance("0", "0"))


def chained() -> Artifact:
    """``chain``: ``second`` reads what ``first`` wrote, and the output is one divided by what it writes."""
    artifact = chain()
    return replace(artifact, program=replace(artifact.program, outputs=(("quotient", 6),)))


def looked_up() -> Artifact:
    """``desk``, which asks the extern ``look``."""
    look = Extern("look", "pure", (Field("text", STR),), STR, "tools.py:look")
    node = Node(1, "extern", STR, "look", (("text", 0),))
    graph = Graph("desk", (Field("text", STR),), (node,), (("found", 1),), (Field("found", STR),))
    return replace(two_calls(), program=graph, externs=(look,))


def twice() -> Artifact:
    """``sum``, whose modules try twice to give a number that is no zero."""
    check = Graph(
        "check",
        (Field("text", STR), Field("number", INT)),
        (Node(2, "const", INT, value=0), Node(3, "prim", BOOL, "ne", (("0", 1), ("1", 2)))),
        (("value", 3),),
        (Field("value", BOOL),),
    )
    artifact = two_calls()
    modules = tuple(
        replace(m, attempts=2, checks=(Check("require", check, "the number is not 0"),)) for m in artifact.modules
    )
    return replace(artifact, modules=modules)


class Moody:
    """An engine that fails with what stands in ``failure``."""

    identity = "moody"

    def __init__(self, failure: EngineFailure | None = None) -> None:
        self.failure = failure
        self.asked = asyncio.Event()

    async def complete(self, request: Request) -> Completion:
        self.asked.set()
        if self.failure is not None:
            raise self.failure
        return Completion("mood: bad", "stop", len(request.messages), 1)

    async def count_tokens(self, messages: object) -> int:
        return 1

    async def close(self) -> None:
        return None

    async def until_asked(self) -> None:
        async with asyncio.timeout(30):
            await self.asked.wait()
        self.asked.clear()
