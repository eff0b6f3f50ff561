"""The syntax tree, declared in one place. Every node has the span of its text; no node has a meaning yet."""

from dataclasses import dataclass
from typing import Literal, final

from promptc.source.text import Span

BinaryOp = Literal["+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in"]
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


# Types as written.


@final
@dataclass(frozen=True, slots=True)
class TypeRef:
    """``Name`` or ``Name[args]``."""

    name: Name
    args: tuple["TypeRef", ...]
    span: Span


# Expressions.


@final
@dataclass(frozen=True, slots=True)
class Literal_:  # noqa: N801  # `Literal` is Python's own, and this file needs it
    """A string, number or boolean."""

    value: str | int | float | bool
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
class Argument:
    """``name = value``, or a positional value (``name`` is None)."""

    name: Name | None
    value: "Expr"
    span: Span


@final
@dataclass(frozen=True, slots=True)
class CallExpr:
    """A call of a module, record, builtin or pass by name."""

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


Expr = Literal_ | NameRef | FieldAccess | CallExpr | ListExpr | Unary | Binary


# Parts of declarations.


@final
@dataclass(frozen=True, slots=True)
class FieldDecl:
    """``name: type "description"``."""

    name: Name
    type: TypeRef
    description: Text | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class MemberDecl:
    name: Name
    description: Text | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """``name = value`` in a block of settings."""

    name: Name
    value: Expr
    span: Span


# Statements of a program.


@final
@dataclass(frozen=True, slots=True)
class Let:
    name: Name
    type: TypeRef | None
    value: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Return:
    """``return (name = value, ...)``."""

    args: tuple[Argument, ...]
    span: Span


# Declarations.


@final
@dataclass(frozen=True, slots=True)
class Import:
    """``from std import a, b``; ``source`` is the text after ``from``."""

    source: Name
    names: tuple[Name, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class EnumDecl:
    name: Name
    members: tuple[MemberDecl, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class RecordDecl:
    name: Name
    fields: tuple[FieldDecl, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class SignatureDecl:
    """What goes in and out of one LM call; ``frozen`` keeps the instruction from being searched."""

    name: Name
    frozen: bool
    instruction: Text | None
    inputs: tuple[FieldDecl, ...]
    outputs: tuple[FieldDecl, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class StrategyDecl:
    """How a signature is called: ``outputs`` come before the signature's own."""

    name: Name
    doc: Text | None
    outputs: tuple[FieldDecl, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class PrimitiveDecl:
    """A named primitive of the IR, with its type: only the standard library declares these."""

    name: Name
    params: tuple[FieldDecl, ...]
    returns: TypeRef
    doc: Text | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class ModelDecl:
    """``model name = "engine:model" { settings }``."""

    name: Name
    ref: Text
    settings: tuple[Setting, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class ModuleDecl:
    """``module name = strategy(Signature) { settings }``, in a file or in a program."""

    name: Name
    strategy: Name
    signature: Name
    settings: tuple[Setting, ...]
    span: Span


Stmt = Let | ModuleDecl | Return


@final
@dataclass(frozen=True, slots=True)
class ProgramDecl:
    name: Name
    params: tuple[FieldDecl, ...]
    returns: tuple[FieldDecl, ...]
    body: tuple[Stmt, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class DatasetDecl:
    name: Name
    settings: tuple[Setting, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class MetricDecl:
    """``metric name(gold: dataset, pred: program) -> float = expr``."""

    name: Name
    params: tuple[FieldDecl, ...]
    returns: TypeRef
    value: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class OptimizeDecl:
    program: Name
    settings: tuple[Setting, ...]
    span: Span


Decl = (
    Import
    | EnumDecl
    | RecordDecl
    | SignatureDecl
    | StrategyDecl
    | PrimitiveDecl
    | ModelDecl
    | ModuleDecl
    | ProgramDecl
    | DatasetDecl
    | MetricDecl
    | OptimizeDecl
)


@final
@dataclass(frozen=True, slots=True)
class File:
    """One source file. ``version`` is the number of a ``promptc N`` line, None where there is none.

    ``broken`` has the names of declarations that could not be read, so that nobody calls them unknown.
    """

    version: int | None
    decls: tuple[Decl, ...]
    comments: tuple[Comment, ...]
    span: Span
    broken: tuple[Name, ...] = ()
