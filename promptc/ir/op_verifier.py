"""The rules of one op: its operands fit it, and its result has the type that follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.ir.ops import (
    Call,
    Check,
    Const,
    Convert,
    Extern,
    ExternCall,
    Function,
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
from promptc.ir.symbols import item_type, returned
from promptc.schema.assignable import assignable, fits
from promptc.schema.codec import ValueProblem, check
from promptc.schema.primitives import PrimitiveProblem, result_type
from promptc.schema.types import BOOL, STR, Field, List, Record, Type, field_type


@final
@dataclass(frozen=True, slots=True)
class Symbols:
    """What the ops of a function may name; ``programs`` are those that it may invoke."""

    modules: Mapping[str, Module]
    externs: Mapping[str, Extern]
    programs: Mapping[str, Function]


def op_problem(op: Op, symbols: Symbols) -> str | None:
    """The first rule that ``op`` breaks, not counting those of the ops in its regions; None for none."""
    match op:
        case Const(result=result, value=value):
            return _const_problem(result, value)
        case GetField(result=result, base=base, field=name):
            type_ = field_type(base.type, name)
            return _type_problem(result, type_) if type_ else f"{base.type} has no field {name}"
        case MakeRecord(result=result, args=args):
            if not isinstance(result.type, Record):
                return f"{result.type} is not a record"
            return _args_problem(result.type.fields, args)
        case MakeList(result=result, items=items):
            if not isinstance(result.type, List):
                return f"{result.type} is not a list"
            item = result.type.item
            wrong = next((v for v in items if not assignable(item, v.type)), None)
            return f"%{wrong.name} is {wrong.type}, not {item}" if wrong else None
        case Prim(result=result, name=name, args=prim_args):
            try:
                return _type_problem(result, result_type(name, [a.type for a in prim_args]))
            except PrimitiveProblem as problem:
                return str(problem)
        case Convert(result=result, value=converted):
            return _never_problem(converted, result.type)
        case Is(result=result, value=asked, type=type_):
            return _never_problem(asked, type_) or _type_problem(result, BOOL)
        case Check(result=result, condition=condition, message=message):
            wrong_text = None if message.type == STR else f"%{message.name} is {message.type}, not str"
            return _condition_problem(condition) or wrong_text or _type_problem(result, BOOL)
        case Call() | ExternCall() | Invoke():
            return _callee_problem(op, symbols)
        case If(result=result, condition=condition, then=then, orelse=orelse):
            return (
                _condition_problem(condition)
                or _region_problem(then, (), result.type)
                or _region_problem(orelse, (), result.type)
            )
        case Map():
            return _map_problem(op)


def _never_problem(value: Value, type_: Type) -> str | None:
    """Neither type includes the other: one of the two has to be the wider one, as a text or a union is."""
    never = fits(value.type, type_) == "no" and fits(type_, value.type) == "no"
    return f"%{value.name} is {value.type}, which is never {type_}" if never else None


def _const_problem(result: Value, value: object) -> str | None:
    try:
        check(result.type, value)
    except ValueProblem as problem:
        return str(problem)
    return None


def _callee_problem(op: Call | ExternCall | Invoke, symbols: Symbols) -> str | None:
    match op:
        case Call(result=result, module=symbol, args=args, sample=sample):
            module = symbols.modules.get(symbol)
            if module is None:
                return f"there is no module @{symbol}"
            if sample < 0:
                return f"the sample is {sample}"
            return _args_problem(module.inputs, args) or _type_problem(result, Record("", module.outputs))
        case ExternCall(result=result, extern=symbol, args=args, effect=effect):
            extern = symbols.externs.get(symbol)
            if extern is None:
                return f"there is no extern @{symbol}"
            if effect != extern.effect:
                return f"@{symbol} is {extern.effect}, not {effect}"
            return _args_problem(extern.params, args) or _type_problem(result, extern.returns)
        case Invoke(result=result, function=symbol, args=args):
            function = symbols.programs.get(symbol)
            if function is None:
                return f"no program @{symbol} stands before this function"
            return _args_problem(function.params, args) or _type_problem(result, returned(function))


def _map_problem(op: Map) -> str | None:
    item = item_type(op.items.type)
    if item is None:
        return f"%{op.items.name} is {op.items.type}, not a list"
    filter_problem = _region_problem(op.where, (item,), BOOL) if op.where is not None else None
    return (
        filter_problem
        or _region_problem(op.body, (item,), op.body.result.type)
        or _type_problem(op.result, List(op.body.result.type))
    )


def _region_problem(region: Region, params: tuple[Type, ...], yields: Type) -> str | None:
    given = tuple(p.type for p in region.params)
    if given != params:
        return f"a region takes ({_listed(given)}), but is given ({_listed(params)})"
    if region.result.type != yields:
        return f"a region yields {region.result.type}, not {yields}"
    return None


def _condition_problem(condition: Value) -> str | None:
    return None if condition.type == BOOL else f"%{condition.name} is {condition.type}, not bool"


def _args_problem(fields: Sequence[Field], args: Sequence[tuple[str, Value]]) -> str | None:
    expected, given = [f.name for f in fields], [name for name, _ in args]
    if expected != given:
        return f"expected the arguments ({', '.join(expected)}), got ({', '.join(given)})"
    for field, (_, value) in zip(fields, args, strict=True):
        if not assignable(field.type, value.type):
            return f"{field.name} is {field.type}, but %{value.name} is {value.type}"
    return None


def _type_problem(result: Value, expected: Type) -> str | None:
    return None if result.type == expected else f"the result is {expected}, not {result.type}"


def _listed(types: Sequence[Type]) -> str:
    return ", ".join(map(str, types))
