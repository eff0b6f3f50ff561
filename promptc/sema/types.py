"""Enums, records, and types as written to types as meant."""

from promptc.schema.types import SCALARS, Enum, Field, List, Member, Record, Type
from promptc.sema import errors_names, errors_types
from promptc.sema.context import Context
from promptc.sema.symbols import NOUNS
from promptc.syntax import ast, errors

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
    members = {m.name.text: Member(m.name.text, text(m.description)) for m in decl.members}
    return Enum(decl.name.text, tuple(members.values()))


def _record(ctx: Context, decl: ast.RecordDecl, pending: dict[str, ast.RecordDecl], outer: tuple[str, ...]) -> None:
    """Declare a record after the records that it contains; ``outer`` are those that it stands in."""
    name = decl.name.text
    del pending[name]
    for written in decl.fields:
        for inner in _names(written.type):
            if inner.text in (*outer, name):
                ctx.report(errors_names.recursive_record(written.span, inner.text))
                return
            if inner.text in pending:
                _record(ctx, pending[inner.text], pending, (*outer, name))
    if not decl.fields:
        ctx.report(errors_types.empty(decl.name.span, "record", name, "fields"))
    ctx.records[name] = Record(name, resolve_fields(ctx, decl.fields))


def _names(written: ast.TypeExpr) -> list[ast.Name]:
    if not isinstance(written, ast.TypeRef):
        return []
    return [written.name, *(name for arg in written.args for name in _names(arg))]


def resolve(ctx: Context, written: ast.TypeExpr) -> Type | None:
    """The type that ``written`` means; None after saying why it means none."""
    if not isinstance(written, ast.TypeRef) or written.constraints:
        ctx.report(errors.later_version(written.span, "this type", errors.TYPES_HELP))
        return None
    name = written.name
    if name.text == "list":
        if len(written.args) != 1:
            ctx.report(errors_types.type_arguments(written.span, "list", 1))
            return None
        item = resolve(ctx, written.args[0])
        return None if item is None else List(item)
    if written.args:
        ctx.report(errors_types.type_arguments(written.span, name.text, 0))
        return None
    if name.text in SCALARS:
        return SCALARS[name.text]
    symbol = ctx.symbols.get(name.text)
    if symbol is None:
        if not ctx.symbols.is_broken(name.text):
            known = [*SCALARS, "list", *ctx.symbols.of_kind("enum", "record")]
            ctx.report(errors_names.unknown_type(name.span, name.text, known))
        return None
    ctx.symbols.used.add(name.text)
    if symbol.kind not in ("enum", "record"):
        ctx.report(errors_names.wrong_kind(name.span, name.text, NOUNS[symbol.kind], "a type", symbol.span))
        return None
    return ctx.enums.get(name.text) or ctx.records.get(name.text)


def resolve_fields(ctx: Context, written: tuple[ast.FieldDecl, ...]) -> tuple[Field, ...]:
    """All fields with their types, `UNKNOWN` where one has none; the first of two with one name."""
    unique_fields(ctx, written)
    fields: dict[str, Field] = {}
    for field in written:
        type_ = resolve(ctx, field.type)
        name = field.name.text
        fields.setdefault(name, Field(name, UNKNOWN if type_ is None else type_, text(field.description)))
    return tuple(fields.values())


def unique_fields(ctx: Context, written: tuple[ast.FieldDecl, ...]) -> None:
    ctx.unique(
        tuple(f.name for f in written),
        lambda name, first: errors_names.duplicate(name.span, name.text, "a field", first.span),
    )


def text(written: ast.Text | None) -> str:
    return "" if written is None else written.value
