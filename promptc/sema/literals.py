"""The types of values as they are written: what they are depends on the place that they stand in."""

from collections.abc import Iterator

from promptc.schema.types import (
    BOOL,
    DATE,
    DATETIME,
    FLOAT,
    INT,
    NONE,
    STR,
    Enum,
    Json,
    Literal,
    Optional,
    Type,
    Union,
    plain,
)
from promptc.sema import errors_types
from promptc.sema.context import Context
from promptc.syntax import ast


def literal_type(ctx: Context, expr: ast.Literal_, expected: Type | None) -> Type | None:
    """The type of a literal where a value of ``expected`` is wanted; None after saying why it cannot stand there."""
    value = expr.value
    options = list(options_of(expected)) if expected is not None else []
    if value is not None and not isinstance(value, float) and Literal(value) in options:
        return Literal(value)
    if not isinstance(value, str):
        return own_type(value)
    enums = [option for option in options if isinstance(option, Enum)]
    for enum in enums:
        if value in enum.names:
            return enum
    plain_options = [plain(option) for option in options]
    # A text is a date only where nothing else takes a text.
    for type_ in (STR, DATE, DATETIME):
        if type_ in plain_options:
            return type_
    if enums:
        _unknown_member(ctx, expr, value, enums[0])
        return None
    if texts := [o.value for o in options if isinstance(o, Literal) and isinstance(o.value, str)]:
        ctx.report(errors_types.unknown_literal(expr.span, value, texts))
        return None
    return STR


def own_type(value: Json) -> Type:
    """The type that a scalar has by itself."""
    match value:
        case None:
            return NONE
        case bool():
            return BOOL
        case int():
            return INT
        case float():
            return FLOAT
        case _:
            return STR


def options_of(type_: Type) -> Iterator[Type]:
    """What a value of ``type_`` can be, without optionals and unions around it."""
    match type_:
        case Optional(item=item):
            yield from options_of(item)
        case Union(options=options):
            for option in options:
                yield from options_of(option)
        case _:
            yield type_


def _unknown_member(ctx: Context, expr: ast.Literal_, value: str, enum: Enum) -> None:
    symbol = ctx.symbols.get(enum.name)
    declared = symbol.span if symbol else None
    by_wire = next((m.name for m in enum.members if m.wire == value), None)
    ctx.report(errors_types.unknown_member(expr.span, value, enum.name, enum.names, declared, by_wire))
