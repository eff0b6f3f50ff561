"""Expressions as ops."""

from typing import TYPE_CHECKING

from promptc.ir.ops import Value
from promptc.lowering.calls import lower_call
from promptc.lowering.collections import lower_comprehension, lower_dict, lower_list
from promptc.lowering.laziness import always_runs
from promptc.lowering.places import placed, stays
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import BOOL, NONE, Json, Optional, Type
from promptc.sema.literals import own_type
from promptc.sema.operators import PRIMITIVE_OF, UNARY_PRIMITIVE_OF
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.lowering.body import Body


def lower_expression(body: "Body", expr: ast.Expr, place: Type | None, name: str) -> Value:
    """The value of ``expr``. It may be of another type than the check says: see `Body.value`."""
    builder = body.builder
    match expr:
        case ast.Literal_(value=value):
            return _constant(body, expr, value, place, name)
        case ast.NameRef(name=variable):
            if variable in body.values:
                return body.values[variable]
            return _constant(body, expr, body.constants[variable], place, name)
        case ast.FieldAccess(base=base, field=field):
            return builder.get(body.value(base), field.text, name)
        case ast.Index(base=base, index=index):
            return builder.prim("at", [body.value(base), body.value(index)], name)
        case ast.CallExpr():
            return lower_call(body, expr, name)
        case ast.ListExpr():
            return lower_list(body, expr, name)
        case ast.DictExpr():
            return lower_dict(body, expr, name)
        case ast.Comprehension():
            return lower_comprehension(body, expr, name)
        case ast.RangeExpr(low=low, high=high):
            return builder.prim("range", [body.value(low), body.value(high)], name)
        case ast.IfExpr():
            return _conditional(body, expr, place, name)
        case ast.Unary(op=op, operand=operand):
            return builder.prim(UNARY_PRIMITIVE_OF[op], [body.value(operand)], name)
        case ast.Binary(op="and" | "or"):
            return _junction(body, expr, name)
        case ast.Binary(op="??"):
            return _default(body, expr, place, name)
        case ast.Binary(op="==" | "!=") if (subject := _compared_with_none(expr)) is not None:
            return _is_none(body, expr, subject, name)
        case ast.Binary(op=binary, left=left, right=right):
            return builder.prim(PRIMITIVE_OF[binary], [body.value(left), body.value(right)], name)


def _constant(body: "Body", expr: ast.Expr, value: Json, place: Type | None, name: str) -> Value:
    """A constant of its own type, or at once of the type of its place where it would have to be converted for that."""
    own = body.types.get(expr.span) or own_type(value)
    if place is not None and (own == NONE or not stays(own, place)):
        try:
            return body.builder.const(place, check(place, value), name)
        except ValueProblem:
            # What the place does not take fails where it is reached, as any other value would.
            pass
    return body.builder.const(own, check(own, value), name)


def _conditional(body: "Body", expr: ast.IfExpr, place: Type | None, name: str) -> Value:
    """Only the side that is asked for runs."""
    wanted = place or body.types[expr.span]
    condition = body.value(expr.condition)
    with body.builder.region() as then:
        then.yields(body.exactly(expr.then, wanted))
    with body.builder.region() as orelse:
        orelse.yields(body.exactly(expr.orelse, wanted))
    return body.builder.if_(condition, then, orelse, name)


def _junction(body: "Body", expr: ast.Binary, name: str) -> Value:
    """``and`` and ``or``: the right side may rely on the left one, so it runs after it unless nothing can come of it."""
    builder = body.builder
    left = body.value(expr.left)
    with builder.region() as right:
        right.yields(body.value(expr.right))
    if always_runs(right.ops):
        return builder.prim(expr.op, [left, builder.take(right)], name)
    with builder.region() as known:
        known.yields(builder.const(BOOL, expr.op == "or"))
    then, orelse = (right, known) if expr.op == "and" else (known, right)
    return builder.if_(left, then, orelse, name)


def _default(body: "Body", expr: ast.Binary, place: Type | None, name: str) -> Value:
    """``left ?? right``: the right side runs only where the left one is none."""
    builder = body.builder
    wanted = place or body.types[expr.span]
    left = body.value(expr.left)
    if left.type == NONE:
        return body.exactly(expr.right, wanted)
    if not isinstance(left.type, Optional):
        return placed(builder, left, wanted)
    missing = builder.prim("is_none", [left])
    with builder.region() as then:
        then.yields(body.exactly(expr.right, wanted))
    with builder.region() as orelse:
        # In two steps: an `int?` may stand for a float only once it is an int.
        orelse.yields(builder.convert(builder.convert(left, left.type.item), wanted))
    return builder.if_(missing, then, orelse, name)


def _compared_with_none(expr: ast.Binary) -> ast.Expr | None:
    for subject, other in ((expr.left, expr.right), (expr.right, expr.left)):
        if isinstance(other, ast.Literal_) and other.value is None:
            return subject
    return None


def _is_none(body: "Body", expr: ast.Binary, subject: ast.Expr, name: str) -> Value:
    builder = body.builder
    value = body.value(subject)
    if not isinstance(value.type, Optional) and value.type != NONE:
        return builder.const(BOOL, expr.op == "!=", name)
    if expr.op == "==":
        return builder.prim("is_none", [value], name)
    return builder.prim("not", [builder.prim("is_none", [value])], name)
