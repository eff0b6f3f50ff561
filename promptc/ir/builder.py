"""Builds a function op by op: makes up names, keeps them unique, puts the current span on every op.

The types of results follow from the operands wherever they can, so that callers cannot get them wrong.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import final

from promptc.ir.names import Names
from promptc.ir.ops import (
    Call,
    Check,
    CheckKind,
    Const,
    Convert,
    Extern,
    ExternCall,
    Function,
    FunctionKind,
    GetField,
    If,
    Invoke,
    Is,
    MakeList,
    MakeRecord,
    Map,
    Module,
    Op,
    Prim,
    Region,
    Value,
)
from promptc.ir.symbols import returned
from promptc.schema.primitives import result_type
from promptc.schema.types import BOOL, MISSING, STR, Field, Json, List, Missing, Record, Type, field_type
from promptc.source.text import Span


@final
class RegionBuilder:
    """A region under construction, opened by `FunctionBuilder.region`."""

    def __init__(self, params: tuple[Value, ...]) -> None:
        self.params = params
        self.ops: list[Op] = []
        self._result: Value | None = None

    def yields(self, value: Value) -> None:
        self._result = value

    def build(self) -> Region:
        """Raises ValueError for a region that yields nothing."""
        if self._result is None:
            raise ValueError("the region yields nothing")
        return Region(self.params, tuple(self.ops), self._result)


@final
class FunctionBuilder:
    """One function under construction; `build` ends it.

    ``name`` is a wish everywhere: a second value of that name becomes ``name.1``; without one, values are numbered.
    """

    def __init__(self, symbol: str, kind: FunctionKind) -> None:
        self._symbol = symbol
        self._kind = kind
        self._params: list[Field] = []
        self._ops: list[Op] = []
        self._returns: list[tuple[str, Value]] = []
        self._names = Names()
        self._span: Span | None = None

    @contextmanager
    def at(self, span: Span | None) -> Iterator[None]:
        """Ops made inside come from ``span``; the innermost one counts."""
        outer, self._span = self._span, span
        try:
            yield
        finally:
            self._span = outer

    def param(self, name: str, type_: Type, description: str = "", default: Json | Missing = MISSING) -> Value:
        value = self._value(name, type_)
        self._params.append(Field(value.name, type_, description, default))
        return value

    def const(self, type_: Type, value: Json, name: str = "") -> Value:
        result = self._value(name, type_)
        return self._add(Const(result, value, self._span))

    def call(self, module: Module, args: Sequence[tuple[str, Value]], name: str = "", sample: int = 0) -> Value:
        result = self._value(name, Record("", module.outputs))
        return self._add(Call(result, module.symbol, tuple(args), sample, span=self._span))

    def get(self, base: Value, field: str, name: str = "") -> Value:
        """The field of a record, or of a union of records. Raises KeyError where ``base`` has none of that name."""
        type_ = field_type(base.type, field)
        if type_ is None:
            raise KeyError(field)
        result = self._value(name or f"{base.name}.{field}", type_)
        return self._add(GetField(result, base, field, self._span))

    def record(self, type_: Record, args: Sequence[tuple[str, Value]], name: str = "") -> Value:
        """A record of ``type_``; ``args`` in any order."""
        values = dict(args)
        ordered = tuple((f.name, values[f.name]) for f in type_.fields)
        result = self._value(name, type_)
        return self._add(MakeRecord(result, ordered, self._span))

    def list(self, item: Type, items: Sequence[Value], name: str = "") -> Value:
        result = self._value(name, List(item))
        return self._add(MakeList(result, tuple(items), self._span))

    def prim(self, primitive: str, args: Sequence[Value], name: str = "") -> Value:
        """Raises `promptc.schema.primitives.PrimitiveProblem` where the operands' types do not fit."""
        result = self._value(name, result_type(primitive, [a.type for a in args]))
        return self._add(Prim(result, primitive, tuple(args), self._span))

    def convert(self, value: Value, type_: Type, name: str = "") -> Value:
        """``value`` as one of ``type_``; itself where it is of that type."""
        if value.type == type_:
            return value
        return self._add(Convert(self._value(name, type_), value, self._span))

    def is_(self, value: Value, type_: Type, name: str = "") -> Value:
        return self._add(Is(self._value(name, BOOL), value, type_, self._span))

    def check(self, kind: CheckKind, condition: Value, message: str, name: str = "") -> Value:
        text = self.const(STR, message)
        return self._add(Check(kind, self._value(name, BOOL), condition, text, self._span))

    def extern(self, extern: Extern, args: Sequence[tuple[str, Value]], name: str = "") -> Value:
        result = self._value(name, extern.returns)
        return self._add(ExternCall(result, extern.symbol, tuple(args), extern.effect, self._span))

    def invoke(self, function: Function, args: Sequence[tuple[str, Value]], name: str = "") -> Value:
        result = self._value(name, returned(function))
        return self._add(Invoke(result, function.symbol, tuple(args), self._span))

    @contextmanager
    def region(self, *params: tuple[str, Type]) -> Iterator[RegionBuilder]:
        """Ops made inside go into a region with these parameters, to be handed to `if_` or `map`."""
        region = RegionBuilder(tuple(self._value(name, type_) for name, type_ in params))
        outside, self._ops = self._ops, region.ops
        try:
            yield region
        finally:
            self._ops = outside

    def take(self, region: RegionBuilder) -> Value:
        """The ops of ``region``, which has no parameters, here and in no region; gives what it yields."""
        built = region.build()
        self._ops += built.ops
        return built.result

    def if_(self, condition: Value, then: RegionBuilder, orelse: RegionBuilder, name: str = "") -> Value:
        """Both regions must yield one type; `convert` makes them."""
        first, second = then.build(), orelse.build()
        return self._add(If(self._value(name, first.result.type), condition, first, second, self._span))

    def map(self, items: Value, body: RegionBuilder, where: RegionBuilder | None = None, name: str = "") -> Value:
        """Both regions take the item as their one parameter; ``where`` yields a bool."""
        inner = body.build()
        filter_ = where.build() if where is not None else None
        return self._add(Map(self._value(name, List(inner.result.type)), items, inner, filter_, self._span))

    def returns(self, name: str, value: Value) -> None:
        self._returns.append((name, value))

    def build(self, span: Span | None = None) -> Function:
        return Function(
            self._symbol, self._kind, tuple(self._params), tuple(self._ops), tuple(self._returns), span or self._span
        )

    def _add(self, op: Op) -> Value:
        self._ops.append(op)
        return op.result

    def _value(self, name: str, type_: Type) -> Value:
        return Value(self._names.fresh(name), type_)
