"""The syntax tree's leaves and expressions."""

from dataclasses import dataclass
from typing import Literal, final

from promptc.source.text import Span

BinaryOp = Literal["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "??"]
UnaryOp = Literal["-", "not"]


@final
@dataclass(frozen=True, slots=True)
class Name:
    """An identifier where it is declared or named outside an expression."""

    text: str
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Text:
    """A string literal: ``value`` with escapes resolved and a docstring's indentation removed."""

    value: str
    span: Span
    triple: bool = False


@final
@dataclass(frozen=True, slots=True)
class Comment:
    """A ``#`` comment. ``own_line`` is False where code stands before it on its line."""

    text: str
    own_line: bool
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Literal_:  # noqa: N801  # `Literal` is Python's own, and this file needs it
    """A text, a number, ``true``, ``false``, or ``none`` as None."""

    value: str | int | float | bool | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class NameRef:
    name: str
    span: Span


@final
@dataclass(frozen=True, slots=True)
class FieldAccess:
    base: "Expr"
    field: Name
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Index:
    """``base[index]``: an item of a list or a value of a dict."""

    base: "Expr"
    index: "Expr"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Argument:
    """``name = value``, or a positional value (``name`` is None)."""

    name: Name | None
    value: "Expr"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class CallExpr:
    """A call of a module, strategy, record, extern, builtin or pass by name."""

    callee: Name
    args: tuple[Argument, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class ListExpr:
    items: tuple["Expr", ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class DictExpr:
    """``{ key: value, ... }``."""

    entries: tuple[tuple["Expr", "Expr"], ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Comprehension:
    """``[item for var in source if condition]``; not ``bracketed`` where it is the only argument of a call."""

    item: "Expr"
    var: Name
    source: "Expr"
    condition: "Expr | None"
    bracketed: bool
    span: Span


@final
@dataclass(frozen=True, slots=True)
class RangeExpr:
    """``low..high``, both inclusive: what a ``for``, a comprehension or a ``tune`` goes over."""

    low: "Expr"
    high: "Expr"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class IfExpr:
    """``then if condition else orelse``."""

    then: "Expr"
    condition: "Expr"
    orelse: "Expr"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Unary:
    op: UnaryOp
    operand: "Expr"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Binary:
    op: BinaryOp
    left: "Expr"
    right: "Expr"
    span: Span


Expr = (
    Literal_
    | NameRef
    | FieldAccess
    | Index
    | CallExpr
    | ListExpr
    | DictExpr
    | Comprehension
    | RangeExpr
    | IfExpr
    | Unary
    | Binary
)
