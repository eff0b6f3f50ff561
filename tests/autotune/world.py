"""A small world with a planted truth: a program of one or two modules, rows, and a scripted model whose quality follows from
the instruction and the demonstrations in its prompt."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from promptc.artifact.model import Decoding, ModelRef
from promptc.autotune.build import OptimizeResult, optimize
from promptc.autotune.journal import Journal
from promptc.autotune.progress import Listener
from promptc.autotune.stop import Stop
from promptc.ir.builder import FunctionBuilder
from promptc.ir.ops import Choice, Function, Module, Program
from promptc.ir.symbols import named_types, used_types
from promptc.ir.verifier import verify
from promptc.runtime.engine import Completion, Engine, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.retry import Retry
from promptc.schema.types import INT, STR, Enum, Field, Member, Record, Row, Type
from promptc.sema.model import BudgetUnit, Optimize, PassSpec, Price
from promptc.source.text import Span

COLOUR = Enum("Colour", (Member("red"), Member("green"), Member("blue")))
STUDENT = ModelRef("nano", "replay", "nano")
TEACHER = ModelRef("big", "replay", "big")
Quality = Callable[[str, list[tuple[str, str]]], float]
PassOptions = Mapping[str, int | float | str]
Passes = tuple[tuple[str, PassOptions], ...]


def colour(x: int) -> str:
    return COLOUR.names[x % 3]


def rows(first: int, count: int) -> tuple[Row, ...]:
    return tuple({"x": x, "colour": colour(x)} for x in range(first, first + count))


SPLITS: Mapping[str, Sequence[Row]] = {"train": rows(0, 60), "dev": rows(100, 60), "test": rows(200, 45)}


def module(symbol: str, inputs: dict[str, Type], outputs: dict[str, Type], *, temperature: float = 0.0) -> Module:
    return Module(
        symbol=symbol,
        signature=symbol.rpartition(".")[2].title(),
        strategy="predict",
        model=STUDENT.symbol,
        inputs=tuple(Field(name, type_) for name, type_ in inputs.items()),
        outputs=tuple(Field(name, type_) for name, type_ in outputs.items()),
        instruction=Choice.of(f"Do {symbol}."),
        demos=Choice.of(()),
        decoding=Decoding(temperature=temperature, max_tokens=8),
    )


def metric(output: str = "colour", column: str = "colour", type_: Type = COLOUR) -> Function:
    builder = FunctionBuilder("right", "metric")
    gold = builder.param("gold", Record("", (Field(column, type_),)))
    pred = builder.param("pred", Record("", (Field(output, type_),)))
    equal = builder.prim("exact_match", [builder.get(pred, output), builder.get(gold, column)])
    builder.returns("value", equal)
    return builder.build()


def one_module(*, temperature: float = 0.0) -> Program:
    """``paint(x) -> colour`` in one call."""
    paint = module("main.paint", {"x": INT}, {"colour": COLOUR}, temperature=temperature)
    builder = FunctionBuilder("main", "program")
    call = builder.call(paint, [("x", builder.param("x", INT))])
    builder.returns("colour", builder.get(call, "colour"))
    return program(builder.build(), [paint])


def two_modules(*, suggests: bool = False) -> Program:
    """``name`` turns x into a word, ``paint`` the word into a colour; no column labels the word.

    ``suggests`` that it is not red.
    """
    name = module("main.name", {"x": INT}, {"word": STR})
    paint = module("main.paint", {"word": STR}, {"colour": COLOUR})
    builder = FunctionBuilder("main", "program")
    first = builder.call(name, [("x", builder.param("x", INT))])
    second = builder.call(paint, [("word", builder.get(first, "word"))])
    found = builder.get(second, "colour")
    if suggests:
        builder.check("suggest", builder.prim("ne", [found, builder.const(COLOUR, "red")]), "not red")
    builder.returns("colour", found)
    return program(builder.build(), [name, paint])


def program(main: Function, modules: Sequence[Module]) -> Program:
    functions = (main, metric())
    made = Program(
        main=main.symbol,
        functions=functions,
        modules=tuple(modules),
        models=(STUDENT,),
        types=named_types(used_types(functions, modules)),
        metric="right",
    )
    verify(made)
    return made


class UnevenEngine(ReplayEngine):
    """Takes longer for some requests than for others, so that answers come in another order than questions."""

    async def complete(self, request: Request) -> Completion:
        for _ in range(int(6 * luck(request.messages[-1].content))):
            await asyncio.sleep(0)
        return await super().complete(request)


def painter(quality: Quality, *, name: str = "nano") -> UnevenEngine:
    """Answers `one_module`: right on the rows whose luck is below the quality of the prompt.

    The luck of a row is the same for every prompt, so a better prompt is right wherever a worse one is.
    """

    def script(request: Request) -> str:
        if request.messages[-1].content.startswith("task: "):
            return proposal(request)
        x = int(request.messages[-1].content.removeprefix("x: "))
        good = luck(str(x)) < quality(instruction(request), shown(request))
        return f"colour: {colour(x if good else x + 1)}"

    return UnevenEngine(script, name=name)


def proposal(request: Request) -> str:
    """What the model answers as a proposer: one of a few texts, by the request's seed."""
    assert request.seed is not None
    return f"instruction: Paint in manner {request.seed % 20}."


def instruction(request: Request) -> str:
    return request.messages[0].content.partition("\n\n")[0]


def shown(request: Request) -> list[tuple[str, str]]:
    """The demonstrations of a prompt, as the texts of question and answer."""
    contents = [m.content for m in request.messages[1:-1]]
    return list(zip(contents[::2], contents[1::2], strict=True))


def luck(text: str) -> float:
    """A number from 0 to 1, always the same for ``text``."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32


def spec(
    *passes: tuple[str, PassOptions],
    seed: int = 7,
    budget: int | None = None,
    limits: Mapping[BudgetUnit, float] | None = None,
    max_failed: float = 0.05,
) -> Optimize:
    return Optimize(
        program="main",
        dataset="data",
        metric="right",
        model=STUDENT.symbol,
        teacher=STUDENT.symbol,
        seed=seed,
        passes=tuple(PassSpec(name, tuple(options.items())) for name, options in passes),
        span=Span("test.prompt", 0, 0),
        limits=tuple((limits or ({} if budget is None else {"calls": budget})).items()),
        max_failed=max_failed,
    )


async def build(
    made: Program,
    engine: Engine,
    folder: Path,
    asked: Optimize,
    *,
    splits: Mapping[str, Sequence[Row]] = SPLITS,
    concurrency: int = 16,
    listener: Listener | None = None,
    stop: Stop | None = None,
    price: Price | None = None,
    clock: Callable[[], float] = time.monotonic,
    retry: Retry | None = None,
) -> OptimizeResult:
    """`optimize` with a journal in ``folder`` and ``engine`` as student and teacher, which costs ``price``."""
    journal = Journal(folder / "build.journal")
    try:
        return await optimize(
            made,
            spec=asked,
            splits=splits,
            engines={STUDENT.symbol: engine},
            teacher=STUDENT,
            journal=journal,
            concurrency=concurrency,
            listener=listener,
            stop=stop,
            prices={} if price is None else {STUDENT.symbol: price},
            clock=clock,
            retry=retry,
        )
    finally:
        journal.close()
