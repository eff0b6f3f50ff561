"""The IR, declared in one place; read it like a grammar.

A `Program` holds symbols (types, models, externs, modules) and functions. A function is a list of ops in SSA form over
named values; every op has one result. `If` and `Map` hold regions: ops that run as often as the op says, over the values
of what encloses them. A call names a *module symbol*, so that sharing is explicit: two calls of one module share its
parameters. What is learnable is a `Choice`: a value out of a domain, so that any optimizer maps the IR to an assignment.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, final

from promptc.artifact.model import (
    CheckKind,
    Corpus,
    Decoding,
    Demo,
    Extern,
    ExternEffect,
    ModelRef,
    OutputFormat,
)
from promptc.schema.types import Enum, Field, Json, Record, Type
from promptc.source.text import Span

# Symbols that an artifact holds as they stand in the IR are declared there.
__all__ = [
    "Call",
    "Check",
    "CheckKind",
    "Choice",
    "Const",
    "Convert",
    "Corpus",
    "Demos",
    "Effect",
    "Extern",
    "ExternCall",
    "ExternEffect",
    "Function",
    "FunctionKind",
    "GetField",
    "If",
    "Invoke",
    "Is",
    "MakeList",
    "MakeRecord",
    "Map",
    "Module",
    "ModuleCheck",
    "Op",
    "Prim",
    "Program",
    "Region",
    "Value",
]

T = TypeVar("T")

# pure: same operands, same result; droppable and mergeable. sampled: a model call; droppable, mergeable where it is
# greedy. nondet: may give another result each time; droppable. effect: must happen, once, in order.
Effect = Literal["pure", "sampled", "nondet", "effect"]
FunctionKind = Literal["program", "metric", "check"]


@final
@dataclass(frozen=True, slots=True)
class Value:
    """An SSA value, ``%name`` in text; defined once in its function."""

    name: str
    type: Type


@final
@dataclass(frozen=True, slots=True)
class Const:
    result: Value
    value: Json
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Call:
    """One call of a module symbol; the result is the anonymous record of its outputs.

    Calls that differ in ``sample`` are different draws. Two attributes are set by passes: calls of one ``stage``
    (schedule) do not wait for each other; calls of one ``group`` (samples) ask the same, and may be one request for as
    many samples.
    """

    result: Value
    module: str
    args: tuple[tuple[str, Value], ...]
    sample: int = 0
    stage: int | None = None
    group: int | None = None
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class GetField:
    result: Value
    base: Value
    field: str
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class MakeRecord:
    """A record of the named type ``result.type``; ``args`` in the order of its fields."""

    result: Value
    args: tuple[tuple[str, Value], ...]
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class MakeList:
    result: Value
    items: tuple[Value, ...]
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Prim:
    """A pure primitive by name; operators are primitives, too. See `promptc.schema.primitives`."""

    result: Value
    name: str
    args: tuple[Value, ...]
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Convert:
    """``value`` as one of ``result.type``, checked; fails the row where it is not one."""

    result: Value
    value: Value
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Is:
    """Whether ``value``, which may be of one of several types, is of ``type``."""

    result: Value
    value: Value
    type: Type
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Check:
    """What a program asks of its values; gives ``condition``. Never dropped.

    Where ``condition`` is false, a `require` fails the row with the text ``message``, and a `suggest` is noted as missed.
    """

    kind: CheckKind
    result: Value
    condition: Value
    message: Value
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class ExternCall:
    """A call of a function outside the language; ``effect`` is that of the extern's declaration."""

    result: Value
    extern: str
    args: tuple[tuple[str, Value], ...]
    effect: ExternEffect
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Invoke:
    """A call of another program function; the result is the anonymous record of what it returns.

    The inline pass removes all of them.
    """

    result: Value
    function: str
    args: tuple[tuple[str, Value], ...]
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Region:
    """Ops inside an op, which yield ``result``. They see what encloses them; nothing outside sees them.

    The names of values are unique in the whole function.
    """

    params: tuple[Value, ...]
    ops: tuple["Op", ...]
    result: Value


@final
@dataclass(frozen=True, slots=True)
class If:
    """Runs one of its regions, which have no parameters, and gives what it yields."""

    result: Value
    condition: Value
    then: Region
    orelse: Region
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Map:
    """The list of what ``body`` yields for each of ``items`` that ``where`` yields true for, in their order.

    Each region has the item as its one parameter. The runs are independent and may be in flight together.
    """

    result: Value
    items: Value
    body: Region
    where: Region | None = None
    span: Span | None = None


Op = Const | Call | GetField | MakeRecord | MakeList | Prim | Convert | Is | Check | ExternCall | Invoke | If | Map


@final
@dataclass(frozen=True, slots=True)
class Function:
    """``params`` are values in the body; one with a default may be left out of a row. ``returns`` names the outputs in order.

    A metric takes the records ``gold`` and ``pred`` and returns the float ``value``, and what it calls is frozen; a check takes the inputs and outputs
    of a module and returns the bool ``value``.
    """

    symbol: str
    kind: FunctionKind
    params: tuple[Field, ...]
    ops: tuple[Op, ...]
    returns: tuple[tuple[str, Value], ...]
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A learnable parameter: the value in force, and the values to choose from (the seed's is ``domain[0]``).

    A domain of one value has nothing to search; ``frozen`` says that it must stay so.
    """

    value: T
    domain: tuple[T, ...]
    frozen: bool = False

    @classmethod
    def of(cls, value: T, *, frozen: bool = False) -> "Choice[T]":
        return cls(value, (value,), frozen)


Demos = tuple[Demo, ...]


@final
@dataclass(frozen=True, slots=True)
class ModuleCheck:
    """``function`` is the symbol of a check; what to do where it gives false. ``message`` is feedback for the model."""

    kind: CheckKind
    function: str
    message: str


@final
@dataclass(frozen=True, slots=True)
class Module:
    """A module symbol: fields and strategy fixed, instruction and demonstrations learnable, the layout an attribute.

    A call is tried ``attempts`` times at most, with feedback, where its answer cannot be read or a `require` of its
    ``checks`` fails. ``template`` stands in the place of the inputs' text; see `promptc.artifact.template`. ``max_demos``
    bounds the demonstrations that a prompt may have. Where ``nearest`` is given, a prompt shows as many of the
    demonstrations, those most like the inputs of the call.
    """

    symbol: str
    signature: str
    strategy: str
    model: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    instruction: Choice[str]
    demos: Choice[Demos]
    format: OutputFormat = "lines"
    decoding: Decoding = Decoding()
    attempts: int = 1
    checks: tuple[ModuleCheck, ...] = ()
    template: str | None = None
    max_demos: int | None = None
    nearest: int | None = None
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Program:
    """``main`` is the symbol of the program function, ``metric`` that of the metric function, where there is one.

    A function invokes only programs that stand before it, so that no two can invoke each other; ``main`` is the last
    of the programs.
    """

    main: str
    functions: tuple[Function, ...]
    modules: tuple[Module, ...]
    models: tuple[ModelRef, ...]
    types: tuple[Enum | Record, ...]
    metric: str | None = None
    externs: tuple[Extern, ...] = ()

    def function(self, symbol: str) -> Function:
        return next(f for f in self.functions if f.symbol == symbol)

    def module(self, symbol: str) -> Module:
        return next(m for m in self.modules if m.symbol == symbol)

    def extern(self, symbol: str) -> Extern:
        return next(e for e in self.externs if e.symbol == symbol)
