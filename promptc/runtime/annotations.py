"""Python annotations, as syntax, against the types of the language.

What cannot be told from the syntax (a class of the file's own, a type variable) is taken to fit. A record is a ``dict``
for Python; a ``TypedDict`` is a class like any other here.
"""

import ast
from collections.abc import Callable, Iterator

from promptc.schema.types import Dict, Enum, List, Literal, Optional, Record, Refined, Scalar, ScalarKind, Type, Union

_LISTS = frozenset(("list", "List"))
_READABLE_LISTS = _LISTS | {"Sequence", "Iterable", "Collection", "MutableSequence"}
_RETURNED_LISTS = _LISTS | {"tuple", "Tuple", "Sequence", "MutableSequence"}
_DICTS = frozenset(("dict", "Dict", "Mapping", "MutableMapping"))
_SCALARS: dict[ScalarKind, frozenset[str]] = {
    "str": frozenset(("str",)),
    "int": frozenset(("int",)),
    "float": frozenset(("float",)),
    "bool": frozenset(("bool",)),
    "date": frozenset(("date",)),
    "datetime": frozenset(("datetime",)),
}
# What a place of each scalar takes besides: Python's own widening, and datetime is a date.
_WIDER: dict[ScalarKind, frozenset[str]] = {
    "int": frozenset(("float", "complex")),
    "bool": frozenset(("int", "float", "complex")),
    "datetime": frozenset(("date",)),
}
_KNOWN = frozenset().union(
    *_SCALARS.values(), _READABLE_LISTS, _RETURNED_LISTS, _DICTS, ("set", "bytes", "complex", "None")
)


def accepts(annotation: ast.expr, type_: Type) -> bool:
    """Whether a parameter with ``annotation`` takes every value of ``type_``."""
    return all(
        any(_fits(option, part, _READABLE_LISTS, accepts, widen=True) for option in _options(annotation))
        for part in _parts(type_)
    )


def gives(annotation: ast.expr, type_: Type) -> bool:
    """Whether all that a function with this return ``annotation`` may give can be a value of ``type_``."""
    return all(
        any(_fits(option, part, _RETURNED_LISTS, gives, widen=False) for part in _parts(type_))
        for option in _options(annotation)
    )


def python_text(type_: Type) -> str:
    """``type_`` as Python annotates it."""
    match type_:
        case Refined(base=base):
            return python_text(base)
        case Optional(item=item):
            return f"{python_text(item)} | None"
        case Union(options=options):
            return " | ".join(dict.fromkeys(python_text(o) for o in options))
        case List(item=item):
            return f"list[{python_text(item)}]"
        case Dict(value=value):
            return f"dict[str, {python_text(value)}]"
        case Record():
            return "dict"
        case Enum():
            return "str"
        case Literal(value=literal):
            return "None" if literal is None else type(literal).__name__
        case Scalar(kind=kind):
            return kind


def _parts(type_: Type) -> Iterator[Type]:
    """The alternatives of ``type_``, without constraints; an enum is one of its members' names."""
    match type_:
        case Enum(names=names):
            yield from (Literal(name) for name in names)
        case Refined(base=base):
            yield from _parts(base)
        case Optional(item=item):
            yield from _parts(item)
            yield Literal(None)
        case Union(options=options):
            for option in options:
                yield from _parts(option)
        case _:
            yield type_


def _options(annotation: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of an annotation; what stands in quotes is read as well."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _options(left)
            yield from _options(right)
        case ast.Subscript(value=value, slice=inner) if _name(value) == "Optional":
            yield from _options(inner)
            yield ast.Constant(None)
        case ast.Subscript(value=value, slice=ast.Tuple(elts=elements)) if _name(value) == "Union":
            for element in elements:
                yield from _options(element)
        case ast.Subscript(value=value, slice=inner) if _name(value) in ("Annotated", "Awaitable", "Final"):
            yield from _options(inner.elts[0] if isinstance(inner, ast.Tuple) else inner)
        case ast.Subscript(value=value) if _name(value) == "Literal":
            for literal in _arguments(annotation):
                yield ast.Subscript(value, literal)
        case ast.Constant(value=str(text)):
            try:
                yield from _options(ast.parse(text, mode="eval").body)
            except SyntaxError:
                yield ast.Name("Any")
        case _:
            yield annotation


def _fits(
    option: ast.expr, part: Type, lists: frozenset[str], inside: Callable[[ast.expr, Type], bool], *, widen: bool
) -> bool:
    """Whether one alternative of an annotation and one of a type go together."""
    name = "None" if isinstance(option, ast.Constant) and option.value is None else _name(option)
    arguments = _arguments(option)
    if name == "Literal":
        return _is_literal(part, arguments[0], some=not widen)
    if name not in _KNOWN:
        return True
    match part:
        case Scalar(kind=kind):
            # A function that gives an int may stand for one that gives a float, as in Python.
            found = _SCALARS[kind] | (_WIDER.get(kind, frozenset()) if widen else frozenset())
            return name in found or (not widen and kind == "float" and name == "int")
        case Literal(value=value):
            return name == ("None" if value is None else type(value).__name__)
        case List(item=item):
            return name in lists and all(inside(a, item) for a in arguments if not _is_dots(a))
        case Dict(value=value):
            return name in _DICTS and (len(arguments) != 2 or inside(arguments[1], value))
        case Record():
            return name in _DICTS
        case _:
            return True


def _is_literal(part: Type, literal: ast.expr, *, some: bool) -> bool:
    """Whether ``literal`` is what ``part`` is; with ``some``, whether it is one of its values."""
    if not isinstance(literal, ast.Constant):
        return True
    match part:
        case Literal(value=value):
            return type(literal.value) is type(value) and literal.value == value
        case Scalar(kind=kind):
            return some and type(literal.value).__name__ == kind
        case _:
            return False


def _arguments(annotation: ast.expr) -> list[ast.expr]:
    match annotation:
        case ast.Subscript(slice=ast.Tuple(elts=elements)):
            return elements
        case ast.Subscript(slice=inner):
            return [inner]
        case _:
            return []


def _name(annotation: ast.expr) -> str:
    """The last part of a name: ``Sequence`` for ``collections.abc.Sequence[str]``; empty for anything else."""
    match annotation:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _name(value)
        case _:
            return ""


def _is_dots(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Constant) and annotation.value is ...
