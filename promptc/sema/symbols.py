"""The names of a file: what each declares, where, and whether anything uses it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, final

from promptc.sema import errors_names as errors
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast

Kind = Literal[
    "enum",
    "record",
    "signature",
    "strategy",
    "primitive",
    "model",
    "module",
    "program",
    "dataset",
    "metric",
    "knob",
    "extern",
    "corpus",
    "retriever",
]
# Each kind with its article, as messages say it.
NOUNS: Mapping[Kind, str] = {
    "enum": "an enum",
    "record": "a record",
    "signature": "a signature",
    "strategy": "a strategy",
    "primitive": "a function",
    "model": "a model",
    "module": "a module",
    "program": "a program",
    "dataset": "a data set",
    "metric": "a metric",
    "knob": "a knob",
    "extern": "an extern",
    "corpus": "a corpus",
    "retriever": "a retriever",
}


@final
@dataclass(frozen=True, slots=True)
class Symbol:
    """``span`` is that of the declared name; it is None for what stands in the standard library."""

    name: str
    kind: Kind
    span: Span | None


@final
class Symbols:
    """All names of a file in one name space, so that a name means one thing.

    Finding a name marks it as used. A name that a broken declaration would have declared is known, and nothing more.
    """

    def __init__(self, broken: Iterable[str], library: Mapping[str, Symbol]) -> None:
        self._table: dict[str, Symbol] = {}
        self._broken = set(broken)
        self._library = library
        self.used: set[str] = set()

    def declare(self, symbol: Symbol) -> Diagnostic | None:
        """Add a name. The first of two declarations keeps it; the diagnostic is for the second."""
        first = self._table.setdefault(symbol.name, symbol)
        if first is symbol or symbol.span is None:
            return None
        return errors.duplicate(symbol.span, symbol.name, NOUNS[symbol.kind], first.span)

    def forgive(self, name: str) -> None:
        """Take ``name`` for known, because what would declare it has been told as a mistake."""
        self._broken.add(name)

    def get(self, name: str) -> Symbol | None:
        return self._table.get(name)

    def is_broken(self, name: str) -> bool:
        return name in self._broken and name not in self._table

    def of_kind(self, *kinds: Kind) -> list[str]:
        return [s.name for s in self._table.values() if s.kind in kinds]

    def declared(self) -> list[Symbol]:
        """All names of the file, with those that it imports."""
        return list(self._table.values())

    def in_library(self, name: str, *kinds: Kind) -> Symbol | None:
        """What the standard library has under ``name``, where the file does not import it."""
        symbol = self._library.get(name)
        return symbol if symbol and symbol.kind in kinds and name not in self._table else None

    def find(self, name: ast.Name, kind: Kind) -> tuple[Symbol | None, Diagnostic | None]:
        """The symbol of this kind that ``name`` means; where there is none, why, unless that has been told already."""
        symbol = self._table.get(name.text)
        if name.text in self._broken and (symbol is None or symbol.kind == "knob"):
            return None, None
        if symbol is None:
            known = self.of_kind(kind) or [s.name for s in self._library.values() if s.kind == kind]
            return None, errors.unknown_declaration(name.span, name.text, NOUNS[kind], known)
        self.used.add(name.text)
        if symbol.kind != kind:
            return None, errors.wrong_kind(name.span, name.text, NOUNS[symbol.kind], NOUNS[kind], symbol.span)
        return symbol, None


def symbol_of(decl: ast.Decl) -> Symbol | None:
    """The name that a declaration declares; imports, tests and optimize blocks declare none."""
    match decl:
        case ast.EnumDecl(name=name):
            kind: Kind = "enum"
        case ast.RecordDecl(name=name):
            kind = "record"
        case ast.SignatureDecl(name=name):
            kind = "signature"
        case ast.StrategyDecl(name=name):
            kind = "strategy"
        case ast.PrimitiveDecl(name=name):
            kind = "primitive"
        case ast.ModelDecl(name=name):
            kind = "model"
        case ast.ModuleDecl(name=name):
            kind = "module"
        case ast.ProgramDecl(name=name):
            kind = "program"
        case ast.DatasetDecl(name=name):
            kind = "dataset"
        case ast.MetricDecl(name=name):
            kind = "metric"
        case ast.Tune(name=name):
            kind = "knob"
        case ast.ExternDecl(name=name):
            kind = "extern"
        case ast.CorpusDecl(name=name):
            kind = "corpus"
        case _:
            return None
    return Symbol(name.text, kind, name.span)
