"""The syntax tree's types as they are written, and the fields that have them."""

from dataclasses import dataclass
from typing import final

from promptc.source.text import Span
from promptc.syntax.ast_expressions import Argument, Expr, Name, Text


@final
@dataclass(frozen=True, slots=True)
class TypeRef:
    """``Name``, ``Name[args]`` or ``Name(constraints)``; ``list[str](max_len = 3)`` has both."""

    name: Name
    args: tuple["TypeExpr", ...]
    constraints: tuple[Argument, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class LiteralType:
    """``"yes"``, ``3`` or ``true`` as a type; ``none`` (None) is the option of a union that makes it optional."""

    value: str | int | float | bool | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class OptionalType:
    """``item?``."""

    item: "TypeExpr"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class UnionType:
    """``A | B``: two options or more, none of them a union."""

    options: tuple["TypeExpr", ...]
    span: Span


TypeExpr = TypeRef | LiteralType | OptionalType | UnionType


@final
@dataclass(frozen=True, slots=True)
class FieldDecl:
    """``name: type = default "description"``."""

    name: Name
    type: TypeExpr
    default: Expr | None
    description: Text | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class MemberDecl:
    """``name = "wire" "description"``: ``wire`` is what data and models write for it."""

    name: Name
    wire: Text | None
    description: Text | None
    span: Span
