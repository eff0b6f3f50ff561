"""Defaults of fields: constants inside the domain of the field's type."""

from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import MISSING, Enum, Json, Missing, Optional, Type
from promptc.sema import errors_declared as errors
from promptc.sema.constants import constant_value
from promptc.sema.context import Context
from promptc.syntax import ast


def read_default(ctx: Context, field: ast.FieldDecl, type_: Type | None) -> Json | Missing:
    """The default that ``field`` writes; `MISSING` after saying why it is none."""
    if field.default is None:
        return MISSING
    name, span = field.name.text, field.default.span
    value = constant_value(field.default)
    if value is MISSING:
        match field.default:
            case ast.NameRef(name=member) if member in _members(type_):
                ctx.report(errors.default_member(span, name, member))
            case _:
                ctx.report(errors.default_not_constant(span, name))
        return MISSING
    if type_ is None:
        return MISSING
    try:
        return check(type_, value)
    except ValueProblem as problem:
        ctx.report(errors.default_outside(span, name, type_, str(problem), field.type.span))
        return MISSING


def _members(type_: Type | None) -> tuple[str, ...]:
    inner = type_.item if isinstance(type_, Optional) else type_
    return inner.names if isinstance(inner, Enum) else ()
