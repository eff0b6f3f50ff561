"""A reference evaluator of the IR for laws: model calls are answered by a function of module and inputs alone."""

import json

from promptc.ir.ops import Call, Const, Function, GetField, MakeList, MakeRecord, Prim
from promptc.schema.primitives import evaluate
from promptc.schema.types import Enum, Field, Json, List, Record, Row, Scalar, Type


def run(function: Function, inputs: Row) -> tuple[Row, list[str]]:
    """The outputs, and every call that was made as text, sorted. Raises `PrimitiveProblem`."""
    known: Row = dict(inputs)
    calls = []
    for op in function.ops:
        match op:
            case Const(value=value):
                known[op.result.name] = value
            case Call(module=module, args=args):
                calls.append(call_key(module, {name: known[v.name] for name, v in args}))
                known[op.result.name] = answer(op.result.type, calls[-1])
            case GetField(base=base, field=field):
                record = known[base.name]
                assert isinstance(record, dict)
                known[op.result.name] = record[field]
            case MakeRecord(args=args):
                known[op.result.name] = {name: known[v.name] for name, v in args}
            case MakeList(items=items):
                known[op.result.name] = [known[v.name] for v in items]
            case Prim(name=name, args=operands):
                known[op.result.name] = evaluate(name, [known[v.name] for v in operands])
    return {name: known[value.name] for name, value in function.returns}, sorted(calls)


def call_key(module: str, args: Row) -> str:
    return json.dumps([module, args], sort_keys=True)


def example(fields: tuple[Field, ...], key: str) -> Row:
    """A row that fits ``fields``, the same for the same ``key``."""
    return {f.name: answer(f.type, key + f.name) for f in fields}


def answer(type_: Type, key: str) -> Json:
    number = sum(key.encode("utf-8", "surrogatepass"))
    match type_:
        case Scalar("str"):
            return f"text {number}"
        case Scalar("int"):
            return number % 7
        case Scalar("float"):
            return number % 7 / 2
        case Scalar():
            return number % 2 == 0
        case Enum(names=names):
            return names[number % len(names)]
        case List(item=item):
            return [answer(item, key + str(i)) for i in range(number % 3)]
        case Record(fields=fields):
            return example(fields, key)
