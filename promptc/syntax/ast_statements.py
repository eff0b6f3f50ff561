"""The syntax tree's statements: what stands in programs, strategies and tests."""

from dataclasses import dataclass
from typing import Literal, final

from promptc.source.text import Span
from promptc.syntax.ast_expressions import Argument, CallExpr, Expr, Literal_, Name, Text
from promptc.syntax.ast_types import TypeExpr

CheckKind = Literal["require", "suggest"]
Pattern = Name | Literal_
"""What an arm of a ``match`` takes: a member, a record of a union, or a value."""


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """``name = value`` in a block of settings."""

    name: Name
    value: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class ModuleDecl:
    """``module name = strategy(Signature) { settings }``, in a file or in a program."""

    name: Name
    value: Expr
    settings: tuple[Setting, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Tune:
    """``tune name: type in domain = default``, in a file or in a program."""

    name: Name
    type: TypeExpr
    domain: Expr
    default: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Check:
    """``require condition, "message"`` or ``suggest ...``, in a signature or in a program."""

    kind: CheckKind
    condition: Expr
    message: Text | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Expect:
    """``expect condition, "message"`` in a test."""

    condition: Expr
    message: Text | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Let:
    name: Name
    type: TypeExpr | None
    value: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Var:
    """A name that may be assigned again."""

    name: Name
    type: TypeExpr | None
    value: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Assign:
    """``name = value``."""

    name: Name
    value: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class For:
    """``for var in source { body }``."""

    var: Name
    source: Expr
    body: tuple["Stmt", ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class If:
    """``orelse`` is None without ``else``; ``else if`` is an ``orelse`` of one `If`."""

    condition: Expr
    then: tuple["Stmt", ...]
    orelse: "tuple[Stmt, ...] | None"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Arm:
    """``pattern, pattern as bind { body }`` of a ``match``."""

    patterns: tuple[Pattern, ...]
    bind: Name | None
    body: tuple["Stmt", ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Match:
    """``match subject { arms else { orelse } }``; ``orelse`` is None without ``else``."""

    subject: Expr
    arms: tuple[Arm, ...]
    orelse: "tuple[Stmt, ...] | None"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class ExprStmt:
    """A call for its effect."""

    value: CallExpr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Return:
    """``return (name = value, ...)`` of a program, or ``return value`` of a strategy; then ``args`` is empty."""

    args: tuple[Argument, ...]
    value: Expr | None
    span: Span


Stmt = Let | Var | Assign | ModuleDecl | Tune | Check | Expect | For | If | Match | ExprStmt | Return
