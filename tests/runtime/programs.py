"""Small artifacts and engines for the tests of the runtime."""

import asyncio
from collections.abc import Callable

from promptc.artifact.model import Artifact, Decoding, Graph, ModelRef, Module, Node, OutputFormat, Provenance
from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.codegen import generate
from promptc.ir.parser import parse_program
from promptc.ir.verifier import verify
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.runtime.message import Message
from promptc.schema.types import FLOAT, INT, STR, Field, Json, Record

NUMBER = Record("", (Field("number", INT),))
GOLD = Record("gold", (Field("number", INT),))
PRED = Record("pred", (Field("total", INT),))


def module(symbol: str, output: Field, *, format_: OutputFormat = "lines", temperature: float = 0.0) -> Module:
    return Module(
        symbol=symbol,
        signature="Any",
        strategy="predict",
        model="m",
        inputs=(Field("text", STR),),
        outputs=(output,),
        instruction=f"Do {symbol}.",
        format=format_,
        decoding=Decoding(temperature=temperature, max_tokens=16),
    )


def two_calls(*, format_: OutputFormat = "lines", temperature: float = 0.0) -> Artifact:
    """``left`` and ``right`` read the same text, and do not wait for each other; the total is their sum."""
    number = Field("number", INT)
    nodes = (
        Node(1, "call", NUMBER, "left", (("text", 0),)),
        Node(2, "call", NUMBER, "right", (("text", 0),)),
        Node(3, "field", INT, "number", (("record", 1),)),
        Node(4, "field", INT, "number", (("record", 2),)),
        Node(5, "prim", INT, "add", (("0", 3), ("1", 4))),
    )
    return _artifact(
        (
            module("left", number, format_=format_, temperature=temperature),
            module("right", number, format_=format_, temperature=temperature),
        ),
        Graph("sum", (Field("text", STR),), nodes, (("total", 5),), (Field("total", INT),)),
        equal_metric("total"),
    )


def chain() -> Artifact:
    """``second`` reads what ``first`` wrote; ``quotient`` divides one by what ``second`` wrote."""
    nodes = (
        Node(1, "call", Record("", (Field("word", STR),)), "first", (("text", 0),)),
        Node(2, "field", STR, "word", (("record", 1),)),
        Node(3, "call", NUMBER, "second", (("text", 2),)),
        Node(4, "field", INT, "number", (("record", 3),)),
        Node(5, "const", INT, value=1),
        Node(6, "prim", FLOAT, "div", (("0", 5), ("1", 4))),
        Node(7, "list", Record("", ()), args=(("0", 4), ("1", 5))),
        Node(8, "record", Record("Pair", (Field("n", INT),)), "Pair", (("n", 4),)),
    )
    outputs = (("quotient", 6), ("both", 7), ("pair", 8), ("text", 0))
    graph = Graph("chain", (Field("text", STR),), nodes, outputs, (Field("quotient", FLOAT),))
    return _artifact((module("first", Field("word", STR)), module("second", Field("number", INT))), graph, None)


def artifact_text(text: str) -> str:
    """The artifact's file of a program in the IR's text."""
    program = parse_program(text)
    verify(program)
    return dumps(generate(program, Provenance("0", "0")))


def compiled(text: str) -> Artifact:
    """The artifact of a program in the IR's text, as a round trip through its file gives it."""
    return loads(artifact_text(text))


def module_text(
    symbol: str, output: str, *, input_: str = "text: str", temperature: float = 0.0, more: str = ""
) -> str:
    """The IR's text of a module that is told ``Do SYMBOL.``"""
    return f"""
module @{symbol} = predict(Any) on @m {{
  input {input_}
  output {output}
  instruction "Do {symbol}."
  demos []
  format lines
  decoding temperature {temperature} top_p 1.0 max_tokens 16
  {more}
}}
"""


def equal_metric(output: str) -> Graph:
    """1.0 where the program's ``output`` is the column ``number``."""
    nodes = (
        Node(2, "field", INT, "number", (("record", 0),)),
        Node(3, "field", INT, output, (("record", 1),)),
        Node(4, "prim", FLOAT, "exact_match", (("0", 3), ("1", 2))),
    )
    inputs = (Field("gold", GOLD), Field("pred", Record("pred", (Field(output, INT),))))
    return Graph("right", inputs, nodes, (("value", 4),), (Field("value", FLOAT),))


def ratio_metric() -> Graph:
    """The program's total over the column ``number``: without a value where that is 0."""
    nodes = (
        Node(2, "field", INT, "number", (("record", 0),)),
        Node(3, "field", INT, "total", (("record", 1),)),
        Node(4, "prim", FLOAT, "div", (("0", 3), ("1", 2))),
    )
    inputs = (Field("gold", GOLD), Field("pred", PRED))
    return Graph("ratio", inputs, nodes, (("value", 4),), (Field("value", FLOAT),))


def _artifact(modules: tuple[Module, ...], graph: Graph, metric: Graph | None) -> Artifact:
    return Artifact((), (ModelRef("m", "replay", "script"),), modules, graph, Provenance("0", "0"), metric)


def answer(number: Json) -> str:
    return f"number: {number}"


def instruction(request: Request) -> str:
    """Which module a request is of."""
    return request.messages[0].content.split("\n", 1)[0].removeprefix("Do ").removesuffix(".")


class GateEngine:
    """Answers when it is told to: a test decides what is in flight together, without a clock."""

    def __init__(self, script: Callable[[Request], str | EngineFailure]) -> None:
        self._script = script
        self._changed = asyncio.Condition()
        self._released: set[str] = set()
        self.waiting: list[str] = []
        self.cancelled: list[str] = []
        self.asked = 0

    @property
    def identity(self) -> str:
        return "gate"

    async def complete(self, request: Request) -> Completion:
        name = f"{instruction(request)}:{request.messages[-1].content.removeprefix('text: ')}"
        self.asked += 1
        async with self._changed:
            self.waiting.append(name)
            self._changed.notify_all()
            try:
                await self._changed.wait_for(lambda: "*" in self._released or name in self._released)
            except asyncio.CancelledError:
                self.cancelled.append(name)
                raise
            finally:
                self.waiting.remove(name)
                self._changed.notify_all()
        answered = self._script(request)
        if isinstance(answered, EngineFailure):
            raise answered
        return Completion(answered, "stop", 3, 2)

    async def until_waiting(self, *names: str) -> None:
        """Return once exactly these calls wait; a test that would wait for ever fails instead."""
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: sorted(self.waiting) == sorted(names))

    async def release(self, *names: str) -> None:
        async with self._changed:
            self._released.update(names)
            self._changed.notify_all()

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(messages)

    async def close(self) -> None:
        return None
