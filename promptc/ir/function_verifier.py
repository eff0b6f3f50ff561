"""The rules of one function: values are defined once and before use, and every op fits its operands."""

from collections.abc import Mapping, Sequence

from promptc.ir.operands import operands
from promptc.ir.ops import Call, Const, Function, GetField, MakeList, MakeRecord, Module, Op, Prim, Value
from promptc.ir.printer import print_op
from promptc.ir.problem import VerifyError
from promptc.schema.assignable import assignable
from promptc.schema.codec import ValueProblem, check
from promptc.schema.primitives import PrimitiveProblem, result_type
from promptc.schema.types import FLOAT, Field, List, Record, Type


def verify_function(function: Function, modules: Mapping[str, Module]) -> None:
    """Raise `VerifyError` for the first rule that ``function`` breaks; its types are known to be declared."""
    where = f"{function.kind} @{function.symbol}"
    defined: dict[str, Value] = {}
    for param in function.params:
        _define(where, param, defined)
    for op in function.ops:
        place = f"{where}: `{print_op(op)}`"
        for value in operands(op):
            _verify_use(place, value, defined)
        if problem := _op_problem(op, modules):
            raise VerifyError(f"{place}: {problem}")
        _define(place, op.result, defined)
    for name, value in function.returns:
        _verify_use(f"{where}: return of {name}", value, defined)
    if len({name for name, _ in function.returns}) < len(function.returns):
        raise VerifyError(f"{where} returns one name twice")
    if function.kind == "metric":
        _verify_metric(where, function)


def _define(where: str, value: Value, defined: dict[str, Value]) -> None:
    if value.name in defined:
        raise VerifyError(f"{where}: %{value.name} is defined a second time")
    defined[value.name] = value


def _verify_use(where: str, value: Value, defined: Mapping[str, Value]) -> None:
    if value.name not in defined:
        raise VerifyError(f"{where}: %{value.name} is not defined before its use")
    if defined[value.name] != value:
        raise VerifyError(f"{where}: %{value.name} is {defined[value.name].type}, but is used as {value.type}")


def _op_problem(op: Op, modules: Mapping[str, Module]) -> str | None:
    match op:
        case Const(result=result, value=value):
            try:
                check(result.type, value)
            except ValueProblem as problem:
                return str(problem)
            return None
        case Call(result=result, module=symbol, args=args):
            module = modules.get(symbol)
            if module is None:
                return f"there is no module @{symbol}"
            return _args_problem(module.inputs, args) or _type_problem(result, Record("", module.outputs))
        case GetField(result=result, base=base, field=name):
            field = base.type.field(name) if isinstance(base.type, Record) else None
            return _type_problem(result, field.type) if field else f"{base.type} has no field {name}"
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


def _verify_metric(where: str, function: Function) -> None:
    if [p.name for p in function.params] != ["gold", "pred"]:
        raise VerifyError(f"{where} needs the parameters %gold and %pred")
    if not all(isinstance(p.type, Record) for p in function.params):
        raise VerifyError(f"{where} needs records as its parameters")
    if any(isinstance(op, Call) for op in function.ops):
        raise VerifyError(f"{where} calls a module")
    if [(name, value.type) for name, value in function.returns] != [("value", FLOAT)]:
        raise VerifyError(f"{where} needs to return one float named value")
