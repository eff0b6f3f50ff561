"""A function of the IR as text: see `promptc.ir.printer` for the whole form."""

from collections.abc import Iterable, Iterator, Sequence

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
    Value,
)
from promptc.ir.type_printer import print_field, print_type
from promptc.schema.canonical import one_line
from promptc.source.text import Span


def print_function(function: Function) -> str:
    params = ", ".join(f"%{print_field(p)}" for p in function.params)
    lines = [f"{function.kind} @{function.symbol}({params}) {{"]
    lines.extend(_lines(function.ops, "  "))
    lines.append(f"  return {_args(function.returns)}")
    lines.append("}" + print_span(function.span))
    return "\n".join(lines) + "\n"


def print_op(op: Op) -> str:
    """``op`` on one line, as in a function's text, with dots for what its regions hold."""
    return _head(op) + "".join(f" {part} {{ ... }}" for part, _ in _parts(op)) + print_span(op.span)


def print_span(span: Span | None) -> str:
    return f" loc({one_line(span.path)}, {span.start}, {span.end})" if span else ""


def _lines(ops: Iterable[Op], indent: str) -> Iterator[str]:
    for op in ops:
        parts = _parts(op)
        line = indent + _head(op)
        for part, region in parts:
            yield f"{line} {part}".rstrip() + " {"
            yield from _lines(region.ops, indent + "  ")
            yield f"{indent}  yield %{region.result.name}"
            line = indent + "}"
        yield line + print_span(op.span)


def _head(op: Op) -> str:
    """``op`` as far as its first region."""
    return f"%{op.result.name} = {_right_side(op)}"


def _parts(op: Op) -> list[tuple[str, Region]]:
    """The regions of ``op``, each with the words before its brace."""
    match op:
        case If(then=then, orelse=orelse):
            return [("then", then), ("else", orelse)]
        case Map(body=body, where=where):
            filtered = [(f"where{_params(where)}", where)] if where is not None else []
            return [*filtered, (f"do{_params(body)}", body)]
        case _:
            return []


def _params(region: Region) -> str:
    return " " + _values(region.params)


def _right_side(op: Op) -> str:
    match op:
        case Const(result=result, value=value):
            return f"const {print_type(result.type)} {one_line(value)}"
        case Call():
            return f"call @{op.module}{_args(op.args)}{_attributes(op)}"
        case GetField(base=base, field=field):
            return f"field {field} of %{base.name}"
        case MakeRecord(result=result, args=args):
            return f"record {print_type(result.type)} {_args(args)}"
        case MakeList(result=result, items=items):
            return f"{print_type(result.type)} {_values(items)}"
        case Prim(result=result, name=name, args=args):
            return f"{name}{_values(args)}: {print_type(result.type)}"
        case Convert(result=result, value=value):
            return f"convert %{value.name}: {print_type(result.type)}"
        case Is(value=value, type=type_):
            return f"is %{value.name}: {print_type(type_)}"
        case Check(kind=kind, condition=condition, message=message):
            return f"{kind} %{condition.name}, %{message.name}"
        case ExternCall(extern=symbol, args=args):
            return f"extern @{symbol}{_args(args)}"
        case Invoke(function=symbol, args=args):
            return f"invoke @{symbol}{_args(args)}"
        case If(condition=condition):
            return f"if %{condition.name}"
        case Map(items=items):
            return f"map %{items.name}"


def _attributes(call: Call) -> str:
    """What a call says besides its arguments; a sample of 0 is not worth a word."""
    given = [("sample", call.sample or None), ("stage", call.stage), ("group", call.group)]
    return "".join(f" {name} {number}" for name, number in given if number is not None)


def _args(args: Sequence[tuple[str, Value]]) -> str:
    return "(" + ", ".join(f"{name} = %{value.name}" for name, value in args) + ")"


def _values(values: Sequence[Value]) -> str:
    return "(" + ", ".join(f"%{value.name}" for value in values) + ")"
