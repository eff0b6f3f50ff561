"""The IR, declared in one place; read it like a grammar.

A `Program` holds symbols (types, models, modules) and functions. A function is a list of ops in SSA form over named
values. A call names a *module symbol*, so that sharing is explicit: two calls of one module share its parameters. What
is learnable is a `Choice`: a value out of a domain, so that any optimizer maps the IR to an assignment.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, final

from promptc.artifact.model import Decoding, Demo, ModelRef, OutputFormat
from promptc.schema.types import Enum, Field, Json, Record, Type
from promptc.source.text import Span

T = TypeVar("T")

# pure: same operands, same result, droppable and mergeable. sampled: a model call; droppable, mergeable only where the
# request says so. effect: must happen, once, in order (no op of the language has it yet).
Effect = Literal["pure", "sampled", "effect"]
FunctionKind = Literal["program", "metric"]


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

    ``stage`` is set by the schedule pass: calls of one stage do not wait for each other.
    """

    result: Value
    module: str
    args: tuple[tuple[str, Value], ...]
    stage: int | None = None
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


Op = Const | Call | GetField | MakeRecord | MakeList | Prim


@final
@dataclass(frozen=True, slots=True)
class Function:
    """``returns`` names the outputs in order. A metric takes the records ``gold`` and ``pred`` and returns ``value``."""

    symbol: str
    kind: FunctionKind
    params: tuple[Value, ...]
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
class Module:
    """A module symbol: fields and strategy fixed, instruction and demonstrations learnable, the layout an attribute."""

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
    span: Span | None = None


@final
@dataclass(frozen=True, slots=True)
class Program:
    """``main`` is the symbol of the program function; ``metric`` that of the metric function, where there is one."""

    main: str
    functions: tuple[Function, ...]
    modules: tuple[Module, ...]
    models: tuple[ModelRef, ...]
    types: tuple[Enum | Record, ...]
    metric: str | None = None

    def function(self, symbol: str) -> Function:
        return next(f for f in self.functions if f.symbol == symbol)

    def module(self, symbol: str) -> Module:
        return next(m for m in self.modules if m.symbol == symbol)
