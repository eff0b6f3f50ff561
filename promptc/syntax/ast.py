"""The syntax tree, in one name space. Every node has the span of its text; no node has a meaning yet.

Declarations stand here; leaves and expressions, types, and statements have a file each.
"""

from dataclasses import dataclass
from typing import Literal, final

from promptc.source.text import Span
from promptc.syntax.ast_expressions import (
    Argument,
    Binary,
    BinaryOp,
    CallExpr,
    Comment,
    Comprehension,
    DictExpr,
    Expr,
    FieldAccess,
    IfExpr,
    Index,
    ListExpr,
    Literal_,
    Name,
    NameRef,
    RangeExpr,
    Text,
    Unary,
    UnaryOp,
)
from promptc.syntax.ast_statements import (
    Arm,
    Assign,
    Check,
    CheckKind,
    Expect,
    ExprStmt,
    For,
    If,
    Let,
    Match,
    ModuleDecl,
    Pattern,
    Return,
    Setting,
    Stmt,
    Tune,
    Var,
)
from promptc.syntax.ast_types import FieldDecl, LiteralType, MemberDecl, OptionalType, TypeExpr, TypeRef, UnionType

__all__ = [
    "Argument",
    "Arm",
    "Assign",
    "Binary",
    "BinaryOp",
    "CallExpr",
    "Check",
    "CheckKind",
    "Comment",
    "Comprehension",
    "CorpusDecl",
    "DatasetDecl",
    "Decl",
    "DictExpr",
    "Effect",
    "EnumDecl",
    "Expect",
    "Expr",
    "ExprStmt",
    "ExternDecl",
    "FieldAccess",
    "FieldDecl",
    "File",
    "For",
    "If",
    "IfExpr",
    "Import",
    "Index",
    "Let",
    "ListExpr",
    "LiteralType",
    "Literal_",
    "Match",
    "MemberDecl",
    "MetricDecl",
    "ModelDecl",
    "ModuleDecl",
    "Name",
    "NameRef",
    "OptimizeDecl",
    "OptionalType",
    "Pattern",
    "PrimitiveDecl",
    "ProgramDecl",
    "RangeExpr",
    "RecordDecl",
    "Return",
    "Setting",
    "SignatureDecl",
    "Stmt",
    "StrategyDecl",
    "TestDecl",
    "Text",
    "Tune",
    "TypeExpr",
    "TypeRef",
    "Unary",
    "UnaryOp",
    "UnionType",
    "Var",
]

Effect = Literal["pure", "nondet", "effect"]


@final
@dataclass(frozen=True, slots=True)
class Import:
    """``from std import a, b`` or ``from "other.prompt" import a``; ``source`` is what stands after ``from``."""

    source: Name | Text
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
    """What goes in and out of one LM call; ``frozen`` keeps the instruction from being searched.

    At most one of ``instruction`` and ``template``, a text with a hole ``{field}`` for each input, is there.
    """

    name: Name
    frozen: bool
    instruction: Text | None
    template: Text | None
    inputs: tuple[FieldDecl, ...]
    outputs: tuple[FieldDecl, ...]
    checks: tuple[Check, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class StrategyDecl:
    """How a signature is called: ``outputs`` come before the signature's own; a ``body`` says which calls are made."""

    name: Name
    params: tuple[FieldDecl, ...]
    doc: Text | None
    outputs: tuple[FieldDecl, ...]
    body: tuple[Stmt, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class PrimitiveDecl:
    """A named primitive of the IR, with its type: only the standard library declares these."""

    name: Name
    params: tuple[FieldDecl, ...]
    returns: TypeExpr
    doc: Text | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class ExternDecl:
    """``pure extern name(params) -> returns from "file.py:function"``; ``effect`` is None where nothing is said."""

    name: Name
    effect: Effect | None
    params: tuple[FieldDecl, ...]
    returns: TypeExpr
    source: Text
    span: Span


@final
@dataclass(frozen=True, slots=True)
class CorpusDecl:
    """``extern corpus name = retriever("file", ...) -> returns``."""

    name: Name
    value: CallExpr
    returns: TypeExpr
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
    returns: TypeExpr
    value: Expr
    span: Span


@final
@dataclass(frozen=True, slots=True)
class OptimizeDecl:
    program: Name
    settings: tuple[Setting, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class TestDecl:
    """``test "what it shows" { statements }``."""

    __test__ = False  # pytest would collect a class of this name

    name: Text
    body: tuple[Stmt, ...]
    span: Span


Decl = (
    Import
    | EnumDecl
    | RecordDecl
    | SignatureDecl
    | StrategyDecl
    | PrimitiveDecl
    | ExternDecl
    | CorpusDecl
    | ModelDecl
    | ModuleDecl
    | Tune
    | ProgramDecl
    | DatasetDecl
    | MetricDecl
    | OptimizeDecl
    | TestDecl
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
