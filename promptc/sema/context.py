"""What the checks of one file share: what is known so far, and what has been found wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from promptc.artifact.model import Decoding, ModelRef, OutputFormat
from promptc.data.spec import DatasetSpec
from promptc.data.table import Table
from promptc.schema.types import Enum, Record, Scalar, Type
from promptc.sema import errors_names
from promptc.sema.fixes import imported
from promptc.sema.model import (
    Corpus,
    Extern,
    Knob,
    Metric,
    Module,
    Optimize,
    PassTable,
    PipelineTable,
    Price,
    Primitive,
    Program,
    Signature,
    Strategy,
    Test,
)
from promptc.sema.symbols import NOUNS, Kind, Symbol, Symbols
from promptc.sema.uses import Output, TextUse
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText, Span
from promptc.syntax import ast


@final
@dataclass(frozen=True, slots=True)
class Defaults:
    """What a module of a model takes over where it says nothing itself."""

    decoding: Decoding = Decoding()
    format: OutputFormat = "lines"


@final
@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that all files of a data set have, and where the program names its first file.

    ``samples`` are the first rows of each file, with the place of its name.
    """

    types: Mapping[str, Scalar]
    span: Span
    samples: tuple[tuple[Table, Span], ...] = ()


@final
@dataclass(slots=True)
class Context:
    """A file while it is checked. What is declared with a mistake that leaves no meaning is in `symbols` alone.

    ``imported`` says that another file imports it, whose models its modules may use. Without ``needs_data``, data files may
    be missing. ``columns`` has the data sets whose files could all be read. ``read`` has, for each signature that a program calls,
    the outputs that a program reads; ``text_uses`` what is done with their texts; ``left_out`` has, for each signature that is
    called, the inputs that some call does not give.
    """

    source: SourceText
    file: ast.File
    folder: Path
    passes: PassTable
    pipelines: PipelineTable
    default_model: ModelRef | None
    symbols: Symbols
    imported: bool = False
    needs_data: bool = True
    diagnostics: list[Diagnostic] = field(default_factory=list)
    enums: dict[str, Enum] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    strategies: dict[str, Strategy] = field(default_factory=dict)
    primitives: dict[str, Primitive] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    models: dict[str, ModelRef] = field(default_factory=dict)
    prices: dict[str, Price] = field(default_factory=dict)
    defaults: dict[str, Defaults] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    datasets: dict[str, DatasetSpec] = field(default_factory=dict)
    columns: dict[str, Columns] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    optimize: dict[str, Optimize] = field(default_factory=dict)
    read: dict[str, set[str]] = field(default_factory=dict)
    knobs: dict[str, Knob] = field(default_factory=dict)
    externs: dict[str, Extern] = field(default_factory=dict)
    corpora: dict[str, Corpus] = field(default_factory=dict)
    tests: dict[str, Test] = field(default_factory=dict)
    types: dict[Span, Type] = field(default_factory=dict)
    applied_types: dict[str, dict[Span, Type]] = field(default_factory=dict)
    text_uses: dict[Output, TextUse] = field(default_factory=dict)
    left_out: dict[str, set[str]] = field(default_factory=dict)

    def report(self, diagnostic: Diagnostic | None) -> None:
        if diagnostic is not None:
            self.diagnostics.append(diagnostic)

    def text_use(self, output: Output) -> TextUse:
        """What is known of the use of ``output``."""
        return self.text_uses.setdefault(output, TextUse())

    def find(self, name: ast.Name, kind: Kind) -> Symbol | None:
        """The symbol that ``name`` means, marked as used; None after saying why there is none."""
        if self.symbols.in_library(name.text, kind) and not self.symbols.is_broken(name.text):
            self.not_imported(name, kind)
            return None
        symbol, diagnostic = self.symbols.find(name, kind)
        self.report(diagnostic)
        return symbol

    def not_imported(self, name: ast.Name, kind: Kind) -> None:
        """Report that the standard library has ``name``: once, for one missing import is one mistake."""
        fix = imported(self.file, name.text)
        self.report(errors_names.not_imported(name.span, name.text, NOUNS[kind], fix))
        self.symbols.forgive(name.text)

    def unique(self, names: tuple[ast.Name, ...], told: Callable[[ast.Name, ast.Name], Diagnostic]) -> None:
        """Report each of ``names`` that stands a second time, with the first."""
        first: dict[str, ast.Name] = {}
        for name in names:
            if name.text in first:
                self.report(told(name, first[name.text]))
            first.setdefault(name.text, name)

    def is_broken_knob(self, value: ast.Expr) -> bool:
        """Whether ``value`` names a knob whose mistake has been told, so that nothing is said of its uses."""
        if not isinstance(value, ast.NameRef) or value.name in self.knobs:
            return False
        symbol = self.symbols.get(value.name)
        return self.symbols.is_broken(value.name) or (symbol is not None and symbol.kind == "knob")

    @property
    def has_errors(self) -> bool:
        return any(d.severity == "error" for d in self.diagnostics)
