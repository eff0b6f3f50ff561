"""Names that a file takes from the standard library and from other files."""

from collections.abc import Mapping
from typing import TypeVar

from promptc.schema.types import Enum, Record
from promptc.sema import errors_names, errors_outside
from promptc.sema.context import Context
from promptc.sema.files import Files, Loaded
from promptc.sema.library import Library
from promptc.sema.symbols import Symbol
from promptc.source.suggest import closest
from promptc.source.text import Span
from promptc.syntax import ast

_T = TypeVar("_T")


def import_names(ctx: Context, library: Library, files: Files) -> None:
    """Declare in ``ctx`` all that the file imports."""
    for decl in ctx.file.decls:
        if isinstance(decl, ast.Import):
            if isinstance(decl.source, ast.Text):
                _from_file(ctx, decl, decl.source, files)
            else:
                _from_library(ctx, decl, decl.source, library, files)


def _from_library(ctx: Context, decl: ast.Import, source: ast.Name, library: Library, files: Files) -> None:
    if source.text != "std":
        ctx.report(errors_names.unknown_library(source.span, source.text))
        for name in decl.names:
            ctx.symbols.forgive(name.text)
        return
    known = library.symbols()
    for name in decl.names:
        if name.text not in known:
            ctx.report(errors_names.unknown_import(name.span, name.text, known))
            _forgive(ctx, name, known)
            continue
        ctx.report(ctx.symbols.declare(Symbol(name.text, known[name.text].kind, name.span)))
        if name.text in library.strategies:
            ctx.strategies[name.text] = library.strategies[name.text]
        elif name.text in library.primitives:
            ctx.primitives[name.text] = library.primitives[name.text]
        elif (file := library.file_of(name.text)) is not None:
            _take(ctx, name.text, files.load_library(file))


def _forgive(ctx: Context, name: ast.Name, known: Mapping[str, Symbol]) -> None:
    ctx.symbols.forgive(name.text)
    # Most likely the rest of the file spells the name as it should.
    ctx.symbols.forgive(closest(name.text, known) or name.text)


def _from_file(ctx: Context, decl: ast.Import, source: ast.Text, files: Files) -> None:
    is_python = source.value.endswith(".py")
    if is_python:
        ctx.report(errors_outside.python_import(source.span, source.value, [name.text for name in decl.names]))
    loaded = None if is_python else files.load(ctx, source)
    if loaded is None:
        for name in decl.names:
            ctx.symbols.forgive(name.text)
        return
    symbols = _declared(loaded.context)
    for name in decl.names:
        symbol = symbols.get(name.text)
        if symbol is None:
            if not loaded.context.symbols.is_broken(name.text):
                ctx.report(errors_outside.not_declared_there(name.span, name.text, source.value, symbols))
            _forgive(ctx, name, symbols)
            continue
        ctx.report(ctx.symbols.declare(Symbol(name.text, symbol.kind, name.span)))
        _take(ctx, name.text, loaded)


def _declared(other: Context) -> dict[str, Symbol]:
    """What may be imported from a file: all of its names but those that it has from `std` itself."""
    imports = [d for d in other.file.decls if isinstance(d, ast.Import) and isinstance(d.source, ast.Name)]
    library = {name.text for decl in imports for name in decl.names}
    return {s.name: s for s in other.symbols.declared() if s.name not in library}


def _take(ctx: Context, name: str, loaded: Loaded) -> None:
    """Put what ``name`` means in another file under the same name here."""
    theirs, other = loaded.checked, loaded.context
    _copy(ctx.enums, theirs.enums, name)
    _copy(ctx.records, theirs.records, name)
    _copy(ctx.strategies, theirs.strategies, name)
    _copy(ctx.primitives, theirs.primitives, name)
    _copy(ctx.signatures, theirs.signatures, name)
    _copy(ctx.programs, theirs.programs, name)
    _copy(ctx.metrics, theirs.metrics, name)
    _copy(ctx.externs, theirs.externs, name)
    _copy(ctx.corpora, theirs.corpora, name)
    _copy(ctx.datasets, theirs.datasets, name)
    _copy(ctx.defaults, other.defaults, name)
    _copy(ctx.columns, other.columns, name)
    # These are declared under symbols, which have the prefix of their file by now.
    _copy(ctx.models, _by_name(theirs.models, loaded.prefix), name)
    _copy(ctx.modules, _by_name(theirs.modules, loaded.prefix), name)
    _copy(ctx.knobs, _by_name(theirs.knobs, loaded.prefix), name)


def _copy(mine: dict[str, _T], theirs: Mapping[str, _T], name: str) -> None:
    if name in theirs:
        mine.setdefault(name, theirs[name])


def _by_name(declared: Mapping[str, _T], prefix: str) -> dict[str, _T]:
    return {symbol.removeprefix(prefix): what for symbol, what in declared.items()}


def check_imported_types(ctx: Context, files: Files) -> None:
    """Once the types of the file are known: nothing that it imports from has another one of the same name.

    A type has one meaning in a whole program, for an artifact holds types by name.
    """
    mine: dict[str, Enum | Record] = {**ctx.enums, **ctx.records}
    known: dict[str, tuple[Enum | Record | None, Span]] = {
        symbol.name: (mine.get(symbol.name), symbol.span)
        for symbol in ctx.symbols.declared()
        if symbol.span is not None and symbol.kind in ("enum", "record")
    }
    for decl in ctx.file.decls:
        if not (isinstance(decl, ast.Import) and isinstance(decl.source, ast.Text)):
            continue
        loaded = files.found(ctx, decl.source)
        theirs = {} if loaded is None else _all_types(files, loaded)
        for name, (type_, path) in theirs.items():
            first, place = known.setdefault(name, (type_, decl.source.span))
            if first != type_:
                ctx.report(errors_outside.type_meets_type(decl.source.span, name, path, place))


def _all_types(files: Files, loaded: Loaded) -> dict[str, tuple[Enum | Record, str]]:
    """The types of a file and of all that it imports from, each with the path of a file that has it.

    Of two with one name, the first: the file that imports both has been told.
    """
    checked, context = loaded.checked, loaded.context
    own: dict[str, Enum | Record] = {**checked.enums, **checked.records}
    found = {name: (type_, checked.path) for name, type_ in own.items()}
    for decl in context.file.decls:
        if isinstance(decl, ast.Import) and isinstance(decl.source, ast.Text):
            inner = files.found(context, decl.source)
            found = (_all_types(files, inner) if inner else {}) | found
    return found
