"""Enums, records, and types as written to types as meant."""

from promptc.schema.ambiguity import ambiguity
from promptc.schema.types import (
    MISSING,
    NONE,
    SCALARS,
    STR,
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Type,
    optional,
    union,
)
from promptc.sema import errors_declared, errors_names, errors_types
from promptc.sema.constraints import refine
from promptc.sema.context import Context
from promptc.sema.defaults import read_default
from promptc.sema.foreign_types import advice, meant
from promptc.sema.symbols import NOUNS
from promptc.sema.wires import check_wires
from promptc.source.suggest import closest
from promptc.source.text import Span
from promptc.syntax import ast

# The type of a field whose type has no meaning, which has been told. It never leaves the checks of a file with errors.
UNKNOWN = Enum("?", ())


def known(type_: Type | None) -> Type | None:
    """``type_``, or None where it is `UNKNOWN`: nothing more is said of such a value."""
    return None if type_ == UNKNOWN else type_


def declare_types(ctx: Context) -> None:
    """All enums and records of the file, in any order; a record may name one that is declared below it."""
    decls = {s.span: s for s in map(ctx.symbols.get, ctx.symbols.of_kind("enum", "record")) if s}
    records = {}
    for decl in ctx.file.decls:
        match decl:
            case ast.EnumDecl(name=name) if name.span in decls:
                ctx.enums[name.text] = _enum(ctx, decl)
            case ast.RecordDecl(name=name) if name.span in decls:
                records[name.text] = decl
            case _:
                pass
    while records:
        _record(ctx, next(iter(records.values())), records, ())


def _enum(ctx: Context, decl: ast.EnumDecl) -> Enum:
    if not decl.members:
        ctx.report(errors_types.empty(decl.name.span, "enum", decl.name.text, "members"))
    ctx.unique(
        tuple(m.name for m in decl.members),
        lambda name, first: errors_names.duplicate(name.span, name.text, "a member", first.span),
    )
    check_wires(ctx, decl)
    members = {m.name.text: Member(m.name.text, text(m.description), text(m.wire)) for m in decl.members}
    return Enum(decl.name.text, tuple(members.values()))


def _record(ctx: Context, decl: ast.RecordDecl, pending: dict[str, ast.RecordDecl], outer: tuple[str, ...]) -> None:
    """Declare a record after the records that it contains; ``outer`` are those that it stands in."""
    name = decl.name.text
    del pending[name]
    for written in decl.fields:
        for inner in type_names(written.type):
            if inner.text in (*outer, name):
                ctx.report(errors_names.recursive_record(written.span, inner.text))
                return
            if inner.text in pending:
                _record(ctx, pending[inner.text], pending, (*outer, name))
    if not decl.fields:
        ctx.report(errors_types.empty(decl.name.span, "record", name, "fields"))
    ctx.records[name] = Record(name, resolve_fields(ctx, decl.fields))


def type_names(written: ast.TypeExpr) -> list[ast.Name]:
    """All names in a type."""
    match written:
        case ast.TypeRef(name=name, args=args):
            return [name, *(inner for arg in args for inner in type_names(arg))]
        case ast.OptionalType(item=item):
            return type_names(item)
        case ast.UnionType(options=options):
            return [name for option in options for name in type_names(option)]
        case ast.LiteralType():
            return []


def resolve(ctx: Context, written: ast.TypeExpr) -> Type | None:
    """The type that ``written`` means; None after saying why it means none."""
    match written:
        case ast.TypeRef():
            if (here := meant(ctx, written)) is not None:
                return resolve(ctx, here)
            base = _named(ctx, written)
            return base if base is None or not written.constraints else refine(ctx, base, written.constraints)
        case ast.LiteralType(value=None):
            ctx.report(errors_declared.lonely_none(written.span))
            return None
        case ast.LiteralType():
            return _literal(ctx, written)
        case ast.OptionalType(item=written_item):
            item = resolve(ctx, written_item)
            if isinstance(item, Optional):
                ctx.report(errors_declared.nested_optional(written.span))
            return None if item is None else optional(item)
        case ast.UnionType():
            return _union(ctx, written)


def _literal(ctx: Context, written: ast.LiteralType) -> Literal | None:
    if isinstance(written.value, float):
        ctx.report(errors_declared.float_literal(written.span))
        return None
    return Literal(written.value)


def _union(ctx: Context, written: ast.UnionType) -> Type | None:
    options: dict[Type, Span] = {}
    whole = True
    for option in written.options:
        is_none = isinstance(option, ast.LiteralType) and option.value is None
        type_ = NONE if is_none else resolve(ctx, option)
        whole = whole and type_ is not None
        if type_ in options:
            ctx.report(errors_declared.option_twice(option.span, type_, options[type_]))
        elif type_ is not None:
            options[type_] = option.span
    if not whole:
        return None
    if reason := ambiguity(tuple(options)):
        ctx.report(errors_declared.ambiguous_union(written.span, reason))
        return None
    return union(options)


def _named(ctx: Context, written: ast.TypeRef) -> Type | None:
    """The type without its constraints."""
    name = written.name
    if name.text == "list":
        if len(written.args) != 1:
            ctx.report(errors_types.type_arguments(written.span, "list", 1))
            return None
        item = resolve(ctx, written.args[0])
        return None if item is None else List(item)
    if name.text == "dict":
        return _dict(ctx, written)
    symbol = ctx.symbols.get(name.text)
    if symbol is None and name.text not in SCALARS:
        if not ctx.symbols.is_broken(name.text):
            own = ctx.symbols.of_kind("enum", "record")
            known = [*SCALARS, "list", "dict", *own]
            # A slip in a name of this file is likelier than another language.
            instead = "" if closest(name.text, own) else advice(name.text)
            ctx.report(errors_names.unknown_type(name.span, name.text, known, instead=instead))
        return None
    if written.args:
        ctx.report(errors_types.type_arguments(written.span, name.text, 0))
        return None
    if symbol is None or name.text in SCALARS:
        return SCALARS[name.text]
    ctx.symbols.used.add(name.text)
    if symbol.kind not in ("enum", "record"):
        ctx.report(errors_names.wrong_kind(name.span, name.text, NOUNS[symbol.kind], "a type", symbol.span))
        return None
    return ctx.enums.get(name.text) or ctx.records.get(name.text)


def _dict(ctx: Context, written: ast.TypeRef) -> Dict | None:
    if len(written.args) != 2:
        ctx.report(errors_types.type_arguments(written.span, "dict", 2))
        return None
    key, value = (resolve(ctx, arg) for arg in written.args)
    if key is not None and key != STR:
        ctx.report(errors_declared.dict_key(written.args[0].span))
    return None if value is None else Dict(value)


def resolve_fields(ctx: Context, written: tuple[ast.FieldDecl, ...]) -> tuple[Field, ...]:
    """All fields with their types, `UNKNOWN` where one has none; the first of two with one name."""
    unique_fields(ctx, written)
    fields: dict[str, Field] = {}
    for field in written:
        type_ = resolve(ctx, field.type)
        name = field.name.text
        default = MISSING if field.default is None else read_default(ctx, field, type_)
        fields.setdefault(name, Field(name, UNKNOWN if type_ is None else type_, text(field.description), default))
    return tuple(fields.values())


def unique_fields(ctx: Context, written: tuple[ast.FieldDecl, ...]) -> None:
    ctx.unique(
        tuple(f.name for f in written),
        lambda name, first: errors_names.duplicate(name.span, name.text, "a field", first.span),
    )


def text(written: ast.Text | None) -> str:
    return "" if written is None else written.value
