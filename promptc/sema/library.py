"""The standard library, as `from std import ...` sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import final

from promptc.schema.types import SCALARS, Field
from promptc.sema.model import Primitive, Strategy
from promptc.sema.symbols import Symbol
from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.parser import parse

_FILES = ("strategies.prompt", "metrics.prompt")


@final
@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a file may import, by name."""

    strategies: Mapping[str, Strategy]
    primitives: Mapping[str, Primitive]

    def symbols(self) -> dict[str, Symbol]:
        strategies = {name: Symbol(name, "strategy", None) for name in self.strategies}
        return strategies | {name: Symbol(name, "primitive", None) for name in self.primitives}


@cache
def load_library() -> Library:
    """The library's strategies and primitives. Read once."""
    strategies, primitives = {}, {}
    for name in _FILES:
        for decl in _parse(name).decls:
            match decl:
                case ast.StrategyDecl():
                    strategies[decl.name.text] = _strategy(decl)
                case ast.PrimitiveDecl():
                    primitives[decl.name.text] = _primitive(decl)
                case _:
                    raise ValueError(f"{name} declares more than strategies and primitives")
    return Library(strategies, primitives)


def read_library(name: str) -> SourceText:
    """A file of the library, such as ``proposer.prompt``, under a path that messages can show."""
    return SourceText(f"std/{name}", files("promptc.stdlib").joinpath(name).read_text(encoding="utf-8"))


def _parse(name: str) -> ast.File:
    file, diagnostics = parse(read_library(name))
    if diagnostics:
        raise ValueError(f"{name}: {diagnostics[0].message}")
    return file


def _strategy(decl: ast.StrategyDecl) -> Strategy:
    return Strategy(decl.name.text, tuple(map(_field, decl.outputs)), decl.span)


def _field(written: ast.FieldDecl) -> Field:
    description = written.description.value if written.description else ""
    return Field(written.name.text, SCALARS[_type_name(written.type)], description)


def _primitive(decl: ast.PrimitiveDecl) -> Primitive:
    # `any` is no scalar, and takes any type.
    params = tuple((p.name.text, SCALARS.get(_type_name(p.type))) for p in decl.params)
    return Primitive(decl.name.text, params, SCALARS[_type_name(decl.returns)])


def _type_name(written: ast.TypeExpr) -> str:
    return written.name.text if isinstance(written, ast.TypeRef) else ""
