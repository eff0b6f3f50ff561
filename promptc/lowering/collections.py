"""Lists, dicts and comprehensions as ops."""

from typing import TYPE_CHECKING

from promptc.ir.ops import Value
from promptc.lowering.constants import constant_range
from promptc.schema.types import INT, STR, Dict, List, Type, plain
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.lowering.body import Body


def _item_type(type_: Type) -> Type:
    match plain(type_):
        case List(item=item) | Dict(value=item):
            return item
        case other:
            raise TypeError(f"the check takes {other} for a collection")


def lower_list(body: "Body", expr: ast.ListExpr, name: str) -> Value:
    item = _item_type(body.types[expr.span])
    return body.builder.list(item, [body.value(value, item) for value in expr.items], name)


def lower_dict(body: "Body", expr: ast.DictExpr, name: str) -> Value:
    """The list of the keys and that of the values, put together by a primitive."""
    item = _item_type(body.types[expr.span])
    keys = body.builder.list(STR, [body.value(key, STR) for key, _ in expr.entries])
    values = body.builder.list(item, [body.value(value, item) for _, value in expr.entries])
    return body.builder.prim("dict", [keys, values], name)


def lower_comprehension(body: "Body", expr: ast.Comprehension, name: str) -> Value:
    """A map; a list where what it goes over is known here, so that each item has calls of its own."""
    item = _item_type(body.types[expr.span])
    if (steps := _steps(body, expr)) is None:
        return _map(body, expr, item, name)
    if expr.condition is None:
        return body.builder.list(item, [step.value(expr.item, item) for step in steps], name)
    lists = [_kept(step, expr.item, expr.condition, item) for step in steps]
    return body.builder.prim("concat", [body.builder.list(List(item), lists)], name)


def _steps(body: "Body", expr: ast.Comprehension) -> "list[Body] | None":
    """The body with the variable of ``expr`` bound, once for each item; None where those are known only when it runs."""
    variable = expr.var.text
    match expr.source:
        case ast.RangeExpr() as source if (
            expr.condition is None and (numbers := constant_range(body, source)) is not None
        ):
            steps = [body.inside() for _ in numbers]
            for step, number in zip(steps, numbers, strict=True):
                step.constants[variable] = number
            return steps
        case ast.NameRef(name=source) if isinstance(handed := body.callees.get(source), tuple):
            steps = [body.inside() for _ in handed]
            for step, callee in zip(steps, handed, strict=True):
                step.callees[variable] = callee
            return steps
        case _:
            return None


def _kept(step: "Body", value: ast.Expr, condition: ast.Expr, item: Type) -> Value:
    """A list of the one item of a step, or of none."""
    builder = step.builder
    counts = step.value(condition)
    with builder.region() as kept:
        kept.yields(builder.list(item, [step.value(value, item)]))
    with builder.region() as dropped:
        dropped.yields(builder.list(item, []))
    return builder.if_(counts, kept, dropped)


def _map(body: "Body", expr: ast.Comprehension, item: Type, name: str) -> Value:
    builder = body.builder
    source = body.value(expr.source)
    variable = expr.var.text
    given = INT if isinstance(expr.source, ast.RangeExpr) else _item_type(source.type)
    where = None
    if expr.condition is not None:
        with builder.region((variable, given)) as where:
            where.yields(body.inside({variable: where.params[0]}).value(expr.condition))
    with builder.region((variable, given)) as each:
        value = body.inside({variable: each.params[0]}).value(expr.item, item)
        each.yields(builder.convert(value, item))
    return builder.map(source, each, where, name)
