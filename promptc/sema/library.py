"""The standard library, as `from std import ...` sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import final

from promptc.runtime.retrieval.corpora import RETRIEVERS
from promptc.schema.types import Type
from promptc.sema.context import Context
from promptc.sema.model import Primitive, Strategy
from promptc.sema.strategies import declare_strategies
from promptc.sema.symbols import Kind, Symbol, Symbols
from promptc.sema.types import resolve, type_names
from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.parser import parse

_FILES = ("strategies.prompt", "metrics.prompt")
# What has a model to call stands in a file of its own, which is checked where a program imports from it.
_MODULES: Mapping[str, tuple[Kind, str]] = {"Judge": ("signature", "judge.prompt"), "judge": ("module", "judge.prompt")}


@final
@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a file may import, by name."""

    strategies: Mapping[str, Strategy]
    primitives: Mapping[str, Primitive]

    def symbols(self) -> dict[str, Symbol]:
        strategies = {name: Symbol(name, "strategy", None) for name in self.strategies}
        primitives = {name: Symbol(name, "primitive", None) for name in self.primitives}
        retrievers = {name: Symbol(name, "retriever", None) for name in RETRIEVERS}
        modules = {name: Symbol(name, kind, None) for name, (kind, _) in _MODULES.items()}
        return strategies | primitives | retrievers | modules

    def file_of(self, name: str) -> str | None:
        """The file of the library that declares the module or signature ``name``; None for all else."""
        return _MODULES[name][1] if name in _MODULES else None


@cache
def load_library() -> Library:
    """The library's strategies and primitives. Read once."""
    strategies: dict[str, Strategy] = {}
    primitives: dict[str, Primitive] = {}
    for name in _FILES:
        source = read_library(name)
        file, diagnostics = parse(source)
        ctx = Context(source, file, Path(), {}, {}, None, Symbols((), {}))
        declare_strategies(ctx)
        for decl in file.decls:
            match decl:
                case ast.PrimitiveDecl():
                    primitives[decl.name.text] = _primitive(ctx, decl)
                case ast.StrategyDecl():
                    pass
                case _:
                    raise ValueError(f"{name} declares more than strategies and primitives")
        if told := [*diagnostics, *ctx.diagnostics]:
            raise ValueError(f"{name}: {told[0].message}")
        strategies |= ctx.strategies
    return Library(strategies, primitives)


def read_library(name: str) -> SourceText:
    """A file of the library, such as ``proposer.prompt``, under a path that messages can show."""
    return SourceText(f"std/{name}", files("promptc.stdlib").joinpath(name).read_text(encoding="utf-8"))


def _primitive(ctx: Context, decl: ast.PrimitiveDecl) -> Primitive:
    params = tuple((p.name.text, _type(ctx, p.type)) for p in decl.params)
    return Primitive(decl.name.text, params, _type(ctx, decl.returns))


def _type(ctx: Context, written: ast.TypeExpr) -> Type | None:
    """None for a type with ``any`` in it: it takes what the primitive's own rule takes."""
    return None if "any" in {name.text for name in type_names(written)} else resolve(ctx, written)
