"""Fields of records and outputs of calls, items of lists, values of dicts."""

from typing import TYPE_CHECKING

from promptc.schema.assignable import fits
from promptc.schema.types import INT, STR, Dict, Enum, List, Optional, Record, Scalar, Type, Union, plain
from promptc.sema import errors_names, errors_types
from promptc.sema.facts import path_of
from promptc.sema.joining import joined_type
from promptc.sema.names import find_value
from promptc.sema.scope import Value
from promptc.sema.text_uses import signatures_of
from promptc.sema.types import known
from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.text import Span
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer


# What other languages call the number of items, and what is in a value that has no parts here.
_LENGTHS = ("length", "size", "count", "len")
_WHOLES = ("value", "name", "text", "content")


def field_type(typer: "Typer", expr: ast.FieldAccess) -> Type | None:
    """The type of a field, narrowed by the checks around it."""
    name = expr.field
    value = None
    if isinstance(expr.base, ast.NameRef):
        value = typer.scope.find(expr.base.name)
    if value is None and _is_member(typer, expr):
        return None
    base = _whole(typer, expr.base, value) if value and value.whole else typer.infer(expr.base)
    if base is None:
        return None
    match plain(base):
        case Record() as record:
            found = _of_record(typer, expr, record, value)
        case Union(options=options) if all(isinstance(option, Record) for option in options):
            found = _of_union(typer, expr, base, [o for o in options if isinstance(o, Record)])
        case Optional():
            typer.optional_used(expr.base, base, f"`.{name.text}`")
            return None
        case Dict():
            typer.ctx.report(errors_types.field_of_dict(name.span, name.text, typer.text(expr.base), base))
            return None
        case _:
            typer.ctx.report(_no_fields(typer, expr, base))
            return None
    path = path_of(expr)
    return typer.scope.facts.get(path, found) if path else found


def _is_member(typer: "Typer", expr: ast.FieldAccess) -> bool:
    """Whether ``expr`` is written as other languages write a member of an enum, which is told."""
    enum = typer.ctx.enums.get(expr.base.name) if isinstance(expr.base, ast.NameRef) else None
    if enum is None:
        return False
    typer.ctx.symbols.used.add(enum.name)
    if expr.field.text in enum.names:
        typer.ctx.report(errors_names.member_of_enum(expr.span, expr.field.text, enum.name))
    else:
        symbol = typer.ctx.symbols.get(enum.name)
        declared = symbol.span if symbol else None
        typer.ctx.report(errors_types.unknown_member(expr.field.span, expr.field.text, enum.name, enum.names, declared))
    return True


def _whole(typer: "Typer", base: ast.Expr, value: Value) -> Type | None:
    """A row of a data set, say: it stands only for its parts."""
    if isinstance(base, ast.NameRef):
        find_value(typer, base)
    return value.type


def _no_fields(typer: "Typer", expr: ast.FieldAccess, base: Type) -> Diagnostic:
    """What is told of a field of a value that has none, with what was most likely meant."""
    name, text = expr.field, typer.text(expr.base)
    help_, fix = "", None
    match plain(base):
        case List() | Scalar("str") if name.text in _LENGTHS:
            help_ = f"write `len({text})`"
        case List(item=Record() as item) if item.field(name.text):
            help_ = f"it is a list: `[x.{name.text} for x in {text}]` has those of all items"
        case List() if isinstance(expr.base, ast.CallExpr):
            help_ = f"it is the list already: remove `.{name.text}`"
            callee = typer.ctx.symbols.get(expr.base.callee.text)
            if callee is not None and callee.kind == "corpus":
                tail = Span(expr.span.path, expr.base.span.end, name.span.end)
                fix = Fix(f"remove `.{name.text}`", (Edit(tail, ""),))
        case Enum() | Scalar("str") if name.text in _WHOLES:
            help_ = f"it is a text already: remove `.{name.text}`"
        case _:
            pass
    return errors_types.no_fields(name.span, name.text, base, help_, fix)


def _of_record(typer: "Typer", expr: ast.FieldAccess, record: Record, value: Value | None) -> Type | None:
    name = expr.field
    field = record.field(name.text)
    origins = signatures_of(typer.ctx, record)
    if field is None:
        unknown = value.unknown if value else None
        typer.ctx.report(unknown(name) if unknown else _unknown_field(typer, name, record, origins))
        return None
    for origin in origins:
        typer.ctx.read.setdefault(origin, set()).add(field.name)
        if expr.span not in typer.compared and expr.span not in typer.aliased:
            typer.ctx.text_use((origin, field.name)).otherwise = True
    return known(field.type)


def _of_union(typer: "Typer", expr: ast.FieldAccess, base: Type, options: list[Record]) -> Type | None:
    """A field that each of several records has."""
    name = expr.field
    fields = [option.field(name.text) for option in options]
    types = [known(field.type) for field in fields if field is not None]
    if not types:
        known_ = dict.fromkeys(f.name for option in options for f in option.fields)
        typer.ctx.report(errors_names.unknown_field(name.span, name.text, f"`{base}`", "field", known_, declared=None))
        return None
    if len(types) < len(options):
        lacks = next(o.name for o, field in zip(options, fields, strict=True) if field is None)
        typer.ctx.report(errors_types.field_of_some(name.span, name.text, lacks, typer.text(expr.base), base))
        return None
    together = types[0]
    for type_ in types[1:]:
        together = together and type_ and joined_type(together, type_)
    if together is None and all(types):
        typer.ctx.report(
            errors_types.field_of_types(name.span, name.text, [t for t in types if t], typer.text(expr.base))
        )
    return together


def _unknown_field(typer: "Typer", name: ast.Name, record: Record, origins: list[str]) -> Diagnostic:
    fields = [f.name for f in record.fields]
    origin = origins[0] if origins else ""
    symbol = typer.ctx.symbols.get(origin or record.name)
    declared = symbol.span if symbol else None
    if origin:
        owner, kind = f"`{origin}`", "output"
    elif record.name:
        owner, kind = f"the record `{record.name}`", "field"
    else:
        owner, kind = "this call", "output"
    return errors_names.unknown_field(name.span, name.text, owner, kind, fields, declared=declared)


def index_type(typer: "Typer", expr: ast.Index) -> Type | None:
    """The type of an item of a list, by a whole number, or of a value of a dict, by a text."""
    base, index = typer.infer(expr.base), typer.infer(expr.index)
    if base is None:
        return None
    match plain(base):
        case List(item=item):
            wanted: Type = INT
            result = item
        case Dict(value=item):
            wanted, result = STR, item
        case Optional():
            typer.optional_used(expr.base, base, "an index")
            return None
        case Record():
            typer.ctx.report(errors_types.index_of_record(expr.span, typer.text(expr.base), base))
            return None
        case _:
            typer.ctx.report(errors_types.no_index(expr.span, base))
            return None
    if index is not None and fits(index, wanted) != "yes":
        typer.ctx.report(errors_types.index_kind(expr.index.span, index, wanted, base))
    return known(result)
