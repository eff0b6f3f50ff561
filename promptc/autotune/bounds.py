"""The most that one run of a program does: its calls, each with a weight.

Of the branches of an ``if`` the heavier counts, and what a map does counts once for each item. How long a list can be
follows from its type, from what it is made of, and from the rows where it is an input. Where nothing says, as for a list
that a model writes, it is taken to have `ASSUMED_ITEMS`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from promptc.artifact.model import Corpus
from promptc.ir.ops import (
    Call,
    Const,
    Convert,
    ExternCall,
    Function,
    GetField,
    If,
    MakeList,
    Map,
    Op,
    Prim,
    Program,
    Value,
)
from promptc.ir.regions import regions, walk
from promptc.schema.types import Json, Refined, Row, Type

ASSUMED_ITEMS = 8

# Primitives that give no more items than their first operand has.
_NO_LONGER = frozenset({"unique", "sorted"})


class Bounds:
    """Of ``program``, run on ``rows``. ``assumed`` says which lists nothing bounds in their length."""

    def __init__(self, program: Program, rows: Iterable[Row]) -> None:
        rows = list(rows)
        self._attempts = {m.symbol: m.attempts for m in program.modules}
        # A metric may ask a judge: that is a part of each run that is scored.
        symbols = [program.main, *([program.metric] if program.metric is not None else [])]
        self._functions = [_Function(program, program.function(symbol), rows) for symbol in symbols]
        self.assumed = tuple(dict.fromkeys(name for function in self._functions for name in function.assumed))

    @property
    def calls(self) -> int:
        """The most calls of models, with all their tries."""
        return self.most(lambda call: self._attempts[call.module])

    def most(self, weight: Callable[[Call], int]) -> int:
        """The greatest sum of the weights of the calls that one run makes."""
        return sum(function.most(weight) for function in self._functions)


class _Function:
    """The calls of one function, and the lengths of its lists."""

    def __init__(self, program: Program, function: Function, rows: Iterable[Row]) -> None:
        self._ops = function.ops
        self._lengths = _lengths(program, function, rows)
        asked = (op.items for op in walk(self._ops) if isinstance(op, Map) and _calls(op.body.ops))
        makers = {op.result.name: op for op in walk(self._ops)}
        self.assumed = [_described(items, makers) for items in asked if self._lengths.get(items.name) is None]

    def most(self, weight: Callable[[Call], int]) -> int:
        return self._most(self._ops, weight)

    def _most(self, ops: Sequence[Op], weight: Callable[[Call], int]) -> int:
        return sum(self._of_op(op, weight) for op in ops)

    def _of_op(self, op: Op, weight: Callable[[Call], int]) -> int:
        match op:
            case Call():
                return weight(op)
            case If(then=then, orelse=orelse):
                return max(self._most(then.ops, weight), self._most(orelse.ops, weight))
            case Map(items=items, body=body, where=where):
                known = self._lengths.get(items.name)
                inside = self._most(body.ops, weight) + (self._most(where.ops, weight) if where else 0)
                return inside * (ASSUMED_ITEMS if known is None else known)
            case _:
                return 0


def calls_per_row(program: Program, rows: Iterable[Row]) -> int:
    """The most calls that ``program`` makes for one of ``rows``."""
    return Bounds(program, rows).calls


def _described(items: Value, makers: Mapping[str, Op]) -> str:
    """What a user knows a list by: the output of a module that it is, or its name."""
    read = makers.get(items.name)
    call = makers.get(read.base.name) if isinstance(read, GetField) else None
    return f"`{read.field}` of {call.module}" if isinstance(read, GetField) and isinstance(call, Call) else items.name


def _calls(ops: Sequence[Op]) -> bool:
    return any(isinstance(op, Call) for op in walk(ops))


def _lengths(program: Program, main: Function, rows: Iterable[Row]) -> Mapping[str, int | None]:
    """The greatest length of each list by the name of its value; None where it is not known."""
    lengths: dict[str, int | None] = {}
    constants: dict[str, Json] = {}
    sources = {e.symbol: e.source for e in program.externs}
    for param in main.params:
        values = [row[param.name] for row in rows if param.name in row]
        found = [len(value) for value in values if isinstance(value, list)]
        lengths[param.name] = _least(param.type, max(found, default=None))

    def visit(ops: Sequence[Op]) -> None:
        for op in ops:
            for region in regions(op):
                visit(region.ops)
            if isinstance(op, Const):
                constants[op.result.name] = op.value
            lengths[op.result.name] = _least(op.result.type, made(op))

    def made(op: Op) -> int | None:
        match op:
            case Const(value=list() as value):
                return len(value)
            case MakeList(items=items):
                return len(items)
            case Convert(value=value) | Map(items=value):
                return lengths.get(value.name)
            case If(then=then, orelse=orelse):
                return _together([lengths.get(then.result.name), lengths.get(orelse.result.name)], max)
            case Prim(name="add", args=args):
                return _together([lengths.get(a.name) for a in args], sum)
            case Prim(name=name, args=(first, *_)) if name in _NO_LONGER:
                return lengths.get(first.name)
            case ExternCall(extern=extern, args=args) if isinstance(sources[extern], Corpus):
                most = constants.get(dict(args)["k"].name)
                return most if isinstance(most, int) else None
            case _:
                return None

    visit(main.ops)
    return lengths


def _together(lengths: Sequence[int | None], combine: Callable[[list[int]], int]) -> int | None:
    known = [length for length in lengths if length is not None]
    return combine(known) if len(known) == len(lengths) else None


def _least(type_: Type, length: int | None) -> int | None:
    """``length``, or what ``type_`` allows where that is less."""
    if not isinstance(type_, Refined) or type_.constraints.max_len is None:
        return length
    most = type_.constraints.max_len
    return most if length is None else min(length, most)
