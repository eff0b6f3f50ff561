"""A reference evaluator of the IR for laws: calls are answered by a function of what they ask and nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from promptc.ir.ops import (
    Call,
    Check,
    Const,
    Convert,
    ExternCall,
    Function,
    GetField,
    If,
    Invoke,
    Is,
    MakeList,
    MakeRecord,
    Map,
    Op,
    Prim,
    Region,
)
from promptc.schema.codec import check
from promptc.schema.primitives import evaluate
from promptc.schema.types import (
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Row,
    Scalar,
    Type,
    Union,
)
from promptc.schema.values import is_value


class RequireFailed(Exception):
    """A `require` of the program was false."""


@dataclass
class Trace:
    """What was asked, as text: model calls, calls of externs that are not pure, and those with an effect in order.

    ``suggestions`` are the messages of each `suggest` in order, with whether it held.
    """

    calls: list[str] = field(default_factory=list)
    externs: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    suggestions: list[tuple[Json, Json]] = field(default_factory=list)


def run(function: Function, inputs: Row) -> tuple[Row, list[str]]:
    """The outputs, and every call that was made as text, sorted. Raises as `run_traced`."""
    outputs, trace = run_traced(function, inputs)
    return outputs, sorted(trace.calls)


def run_traced(function: Function, inputs: Row, programs: Sequence[Function] = ()) -> tuple[Row, Trace]:
    """The outputs, and what was asked on the way; ``programs`` are those that may be invoked.

    Raises `PrimitiveProblem`, `ValueProblem` and `RequireFailed`.
    """
    evaluation = _Evaluation({f.symbol: f for f in programs})
    return evaluation.function(function, inputs), evaluation.trace


class _Evaluation:
    def __init__(self, programs: dict[str, Function]) -> None:
        self._programs = programs
        self.trace = Trace()

    def function(self, function: Function, inputs: Row) -> Row:
        known = self._ops(function.ops, dict(inputs))
        return {name: known[value.name] for name, value in function.returns}

    def _ops(self, ops: Sequence[Op], known: Row) -> Row:
        for op in ops:
            known[op.result.name] = self._op(op, known)
        return known

    def _region(self, region: Region, outside: Row, *args: Json) -> Json:
        params = {param.name: arg for param, arg in zip(region.params, args, strict=True)}
        return self._ops(region.ops, {**outside, **params})[region.result.name]

    def _op(self, op: Op, known: Row) -> Json:
        match op:
            case Const(value=value):
                return value
            case Call(module=module, args=args):
                key = call_key(module, {name: known[v.name] for name, v in args}, op.sample)
                self.trace.calls.append(key)
                return answer(op.result.type, key)
            case GetField(base=base, field=name):
                record = known[base.name]
                assert isinstance(record, dict)
                return record[name]
            case MakeRecord(args=args):
                return {name: known[v.name] for name, v in args}
            case MakeList(items=items):
                return [known[v.name] for v in items]
            case Prim(name=name, args=operands):
                return evaluate(name, [known[v.name] for v in operands])
            case Convert(result=result, value=value):
                return check(result.type, known[value.name])
            case Is(value=value, type=type_):
                return is_value(type_, known[value.name])
            case Check(kind="suggest", condition=condition, message=message):
                self.trace.suggestions.append((known[message.name], known[condition.name]))
                return known[condition.name]
            case Check(condition=condition, message=message):
                if known[condition.name] is not True:
                    raise RequireFailed(known[message.name])
                return True
            case ExternCall():
                return self._extern(op, known)
            case Invoke(function=symbol, args=args):
                function = self._programs[symbol]
                given = [check(p.type, known[v.name]) for p, (_, v) in zip(function.params, args, strict=True)]
                return self.function(function, {p.name: v for p, v in zip(function.params, given, strict=True)})
            case If(condition=condition, then=then, orelse=orelse):
                return self._region(then if known[condition.name] else orelse, known)
            case Map(items=items, body=body, where=where):
                source = known[items.name]
                assert isinstance(source, list)
                kept = [item for item in source if where is None or self._region(where, known, item)]
                return [self._region(body, known, item) for item in kept]

    def _extern(self, op: ExternCall, known: Row) -> Json:
        key = call_key(op.extern, {name: known[v.name] for name, v in op.args})
        if op.effect != "pure":
            self.trace.externs.append(key)
        if op.effect == "effect":
            self.trace.effects.append(key)
        return answer(op.result.type, key)


def call_key(module: str, args: Row, sample: int = 0) -> str:
    return json.dumps([module, args, *([sample] if sample else [])], sort_keys=True)


def example(fields: tuple[Field, ...], key: str) -> Row:
    """A row that fits ``fields``, the same for the same ``key``."""
    return {f.name: answer(f.type, key + f.name) for f in fields}


def answer(type_: Type, key: str) -> Json:
    """A value of ``type_``, the same for the same ``key``; of a refined type, one that may break its constraints."""
    number = sum(key.encode("utf-8", "surrogatepass"))
    match type_:
        case Scalar("str"):
            return f"text {number}"
        case Scalar("int"):
            return number % 7
        case Scalar("float"):
            return number % 7 / 2
        case Scalar("bool"):
            return number % 2 == 0
        case Scalar("date"):
            return f"2024-01-{1 + number % 28:02}"
        case Scalar():
            return f"2024-01-{1 + number % 28:02}T12:00:00"
        case Enum(names=names):
            return names[number % len(names)]
        case List(item=item):
            return [answer(item, key + str(i)) for i in range(number % 3)]
        case Dict(value=value):
            return {str(i): answer(value, key + str(i)) for i in range(number % 3)}
        case Optional(item=item):
            return answer(item, key) if number % 2 else None
        case Union(options=options):
            return answer(options[number % len(options)], key)
        case Literal(value=value):
            return value
        case Refined(base=base):
            return answer(base, key)
        case Record(fields=fields):
            return example(fields, key)
