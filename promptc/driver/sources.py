"""The texts that diagnostics point into."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path, PurePosixPath

from promptc.driver.checking import NotUTF8, read_source
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import SourceText

# Paths of the standard library in spans; its files are inside the package.
_STD = "std"


def texts_of(diagnostics: Iterable[Diagnostic]) -> dict[str, SourceText]:
    """The text of every file that ``diagnostics`` point into, by path; files that are gone are left out."""
    paths = sorted({span.path for d in diagnostics for span in (d.span, *(label.span for label in d.labels))})
    texts = {path: _text(path) for path in paths}
    return {path: text for path, text in texts.items() if text is not None}


def _text(path: str) -> SourceText | None:
    pure = PurePosixPath(path)
    if pure.parts[:1] == (_STD,) and (inside := files("promptc.stdlib").joinpath(pure.name)).is_file():
        return SourceText(path, inside.read_text(encoding="utf-8"))
    if not Path(path).is_file():
        return None
    try:
        return read_source(Path(path))
    except NotUTF8 as problem:
        return problem.source
