"""Builds a function op by op: makes up names, keeps them unique, puts the current span on every op.

The types of results follow from the operands wherever they can, so that callers cannot get them wrong.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from promptc.ir.ops import Call, Const, Function, FunctionKind, GetField, MakeList, MakeRecord, Module, Op, Prim, Value
from promptc.schema.primitives import result_type
from promptc.schema.types import Json, List, Record, Type
from promptc.source.text import Span


class FunctionBuilder:
    """One function under construction; `build` ends it.

    ``name`` is a wish everywhere: a second value of that name becomes ``name.1``; without one, values are numbered.
    """

    def __init__(self, symbol: str, kind: FunctionKind) -> None:
        self._symbol = symbol
        self._kind = kind
        self._params: list[Value] = []
        self._ops: list[Op] = []
        self._returns: list[tuple[str, Value]] = []
        self._taken: set[str] = set()
        self._span: Span | None = None

    @contextmanager
    def at(self, span: Span | None) -> Iterator[None]:
        """Ops made inside come from ``span``; the innermost one counts."""
        outer, self._span = self._span, span
        try:
            yield
        finally:
            self._span = outer

    def param(self, name: str, type_: Type) -> Value:
        value = self._value(name, type_)
        self._params.append(value)
        return value

    def const(self, type_: Type, value: Json, name: str = "") -> Value:
        result = self._value(name, type_)
        return self._add(Const(result, value, self._span))

    def call(self, module: Module, args: Sequence[tuple[str, Value]], name: str = "") -> Value:
        result = self._value(name, Record("", module.outputs))
        return self._add(Call(result, module.symbol, tuple(args), span=self._span))

    def get(self, base: Value, field: str, name: str = "") -> Value:
        """The field of a record. Raises KeyError where ``base`` has none of that name."""
        found = base.type.field(field) if isinstance(base.type, Record) else None
        if found is None:
            raise KeyError(field)
        result = self._value(name or f"{base.name}.{field}", found.type)
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
        number = 0 if name else len(self._taken)
        unique = name or str(number)
        while unique in self._taken:
            number += 1
            unique = f"{name}.{number}" if name else str(number)
        self._taken.add(unique)
        return Value(unique, type_)
