"""The files that a check reads beside the one that it is asked for: each is read and checked once."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from promptc.sema import errors_data, errors_outside
from promptc.sema.context import Context
from promptc.sema.library import read_library
from promptc.sema.model import Checked
from promptc.sema.qualify import qualified
from promptc.source.diagnostic import Diagnostic
from promptc.source.suggest import closest
from promptc.source.text import SourceText, Span
from promptc.syntax import ast
from promptc.syntax.parser import parse

CheckFile = Callable[[SourceText, ast.File, Path, "Files"], tuple[Context, Checked]]


@final
@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that is imported: while it was checked, and what came of it, under symbols of its own."""

    context: Context
    checked: Checked
    prefix: str


@final
@dataclass(slots=True)
class Files:
    """``check`` checks one file, with this for its imports. ``open`` are the files that are being checked, outermost first.

    A file has two paths: where it is, and as messages show it, relative to where the user stands.
    """

    check: CheckFile
    open: list[tuple[Path, str]]
    loaded: dict[Path, Loaded] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _prefixes: set[str] = field(default_factory=set)

    def load(self, ctx: Context, written: ast.Text) -> Loaded | None:
        """The checked file that ``written`` names in ``ctx``; None after saying why there is none.

        What is wrong in that file is told there, and not again here.
        """
        place = (ctx.folder / written.value).resolve()
        shown = os.path.normpath(Path(ctx.source.path).parent / written.value)
        if (cycle := next((i for i, (path, _) in enumerate(self.open) if path == place), None)) is not None:
            chain = [*(name for _, name in self.open[cycle:]), self.open[cycle][1]]
            ctx.report(errors_outside.import_cycle(written.span, chain))
            return None
        if place not in self.loaded:
            source = _read(ctx, written, place, shown)
            if source is None:
                return None
            self._load(place, shown, source)
        return self.loaded[place]

    def load_library(self, name: str) -> Loaded:
        """A file of the standard library, as one that is imported. It needs no folder: it names no other files."""
        source = read_library(name)
        place = Path(source.path)
        if place not in self.loaded:
            self._load(place, source.path, source)
        return self.loaded[place]

    def _load(self, place: Path, shown: str, source: SourceText) -> None:
        file, syntax = parse(source)
        self.open.append((place, shown))
        context, checked = self.check(source, file, place.parent, self)
        self.open.pop()
        self.diagnostics += [d for d in (*syntax, *context.diagnostics) if d.severity == "error"]
        prefix = self._prefix(place)
        folder = os.path.relpath(place.parent, self.open[0][0].parent)
        datasets = {d.name.text for d in file.decls if isinstance(d, ast.DatasetDecl)}
        self.loaded[place] = Loaded(context, qualified(checked, prefix, folder, datasets), prefix)

    def found(self, ctx: Context, written: ast.Text) -> Loaded | None:
        """The file that `load` gave for ``written``."""
        return self.loaded.get((ctx.folder / written.value).resolve())

    def context(self, path: str) -> Context | None:
        """What was found in the file that spans call ``path``; None where that was not loaded."""
        return next((found.context for found in self.loaded.values() if found.checked.path == path), None)

    def checked(self) -> dict[str, Checked]:
        """All files that were loaded, by their paths in spans."""
        return {found.checked.path: found.checked for found in self.loaded.values()}

    def _prefix(self, place: Path) -> str:
        """``stem.``, with as much of the folder as it takes to be no other file's."""
        prefix = f"{place.stem}."
        for folder in reversed(place.parent.parts):
            if prefix not in self._prefixes:
                break
            prefix = f"{folder}.{prefix}"
        self._prefixes.add(prefix)
        return prefix


def _read(ctx: Context, written: ast.Text, place: Path, shown: str) -> SourceText | None:
    if written.value and place.is_dir():
        ctx.report(errors_outside.unreadable_import(written.span, written.value, "it is a folder"))
        return None
    if not place.is_file():
        folder = str(ctx.folder) or "."
        ctx.report(errors_outside.no_import(written.span, written.value, folder, near(place, written.value)))
        return None
    try:
        return SourceText(shown, place.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 text (byte {error.start})"
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
    ctx.report(errors_outside.unreadable_import(written.span, written.value, reason))
    return None


def no_file(ctx: Context, span: Span, written: str) -> None:
    """Report that there is no data file ``written``, where one has to be."""
    if ctx.needs_data and written and (ctx.folder / written).is_dir():
        ctx.report(errors_data.bad_file(span, f"`{written}` is a folder, not a file"))
    elif ctx.needs_data:
        suggestion = near(ctx.folder / written, written)
        ctx.report(errors_data.no_file(span, written, str(ctx.folder) or ".", suggestion))


def near(file: Path, written: str) -> str | None:
    """A path like ``written`` to a file that is there, where one beside ``file`` has almost its name."""
    if not Path(written).name:
        return None
    beside = [p.name for p in file.parent.iterdir() if p.is_file()] if file.parent.is_dir() else []
    found = closest(file.name, beside)
    return str(Path(written).with_name(found)) if found else None
