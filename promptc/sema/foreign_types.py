"""Types as Python and other languages write them: each is told once, and read as what it means."""

from collections.abc import Mapping
from dataclasses import replace

from promptc.sema import errors_names
from promptc.sema.context import Context
from promptc.source.diagnostic import Edit, Fix
from promptc.source.text import Span
from promptc.syntax import ast

_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("List", "Sequence", "Array", "array"), "list"),
    **dict.fromkeys(("Dict", "Mapping", "Map", "map"), "dict"),
    **dict.fromkeys(("string", "String"), "str"),
    **dict.fromkeys(("integer", "Integer"), "int"),
    **dict.fromkeys(("number", "Number", "double"), "float"),
    **dict.fromkeys(("boolean", "Boolean"), "bool"),
}

_FIELDS = "values of several types have names here: `record Name { field: type }`"
_ITEMS = "several values of one type are a `list[T]`"
_OPEN = "every value has a type here: `str` is any text, and `str | int` is either"
_BINARY = "a model reads and writes text: `str`"

# Types of other languages with none like them here, and what stands in their place.
_NONE: Mapping[str, str] = {
    **dict.fromkeys(("tuple", "Tuple", "namedtuple", "struct"), _FIELDS),
    **dict.fromkeys(("set", "Set", "frozenset", "Iterable", "Iterator"), _ITEMS),
    **dict.fromkeys(("any", "Any", "object", "Object", "unknown", "json", "JSON"), _OPEN),
    **dict.fromkeys(("bytes", "image", "Image", "audio", "Audio"), _BINARY),
    **dict.fromkeys(("char", "text", "Text"), "a text of any length is a `str`"),
    "time": "a day with its time is a `datetime`",
    "Decimal": "a number with a fraction is a `float`",
    "enum": "an enum is declared by its name: `enum Name { first, second }`",
}


def advice(name: str) -> str:
    """What to write in the place of the type ``name`` of another language; empty where it is not known as one."""
    return _NONE.get(name, "")


def meant(ctx: Context, written: ast.TypeRef) -> ast.TypeExpr | None:
    """What ``written`` means after saying how it is written here; None where it is no type of another language."""
    name = written.name
    if ctx.symbols.get(name.text) is not None or ctx.symbols.is_broken(name.text):
        return None
    match name.text, written.args:
        case ("Optional" | "Maybe", (item,)) if not written.constraints:
            return _optional(ctx, written, item)
        case ("Union" | "Literal", (_, *_)) if not written.constraints:
            return _union(ctx, written)
        case (text, args) if (here := _NAMES.get(text)) and (args or here not in ("list", "dict")):
            spelled = here + ctx.source.text[name.span.end : written.span.end]
            _report(ctx, written, spelled, (Edit(name.span, here),))
            return replace(written, name=ast.Name(here, name.span))
        case _:
            return None


def _optional(ctx: Context, written: ast.TypeRef, item: ast.TypeExpr) -> ast.TypeExpr:
    opening, closing = "", "?"
    if isinstance(item, ast.UnionType):
        opening, closing = "(", ")?"
    elif isinstance(item, ast.OptionalType):
        closing = ""
    before = Span(written.span.path, written.span.start, item.span.start)
    after = Span(written.span.path, item.span.end, written.span.end)
    spelled = f"{opening}{_text(ctx, item)}{closing}"
    _report(ctx, written, spelled, (Edit(before, opening), Edit(after, closing)))
    return ast.OptionalType(item, written.span) if closing else item


def _union(ctx: Context, written: ast.TypeRef) -> ast.TypeExpr:
    spelled = " | ".join(_text(ctx, arg) for arg in written.args)
    optional = ctx.source.text[written.span.end :].lstrip().startswith("?")
    spelled = f"({spelled})" if optional and len(written.args) > 1 else spelled
    _report(ctx, written, spelled, (Edit(written.span, spelled),))
    return ast.UnionType(written.args, written.span) if len(written.args) > 1 else written.args[0]


def _report(ctx: Context, written: ast.TypeRef, spelled: str, edits: tuple[Edit, ...]) -> None:
    fix = Fix(f"write `{spelled}`", edits)
    ctx.report(errors_names.foreign_type(written.span, _text(ctx, written), spelled, fix))


def _text(ctx: Context, written: ast.TypeExpr) -> str:
    return ctx.source.text[written.span.start : written.span.end]
