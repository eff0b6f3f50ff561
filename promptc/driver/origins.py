"""The files, beside a program's source and its data sets, that decide what the program does."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from promptc.artifact.model import Corpus, Extern
from promptc.driver.compiling import Compiled
from promptc.runtime.extern_sources import find_file, parse_source


def origins(compiled: Compiled, externs: Iterable[Extern]) -> tuple[tuple[str, str], ...]:
    """Imported files, files of Python functions and corpora, each with the SHA-256 of what is in it.

    What a function's file imports is not among them. Raises `ExternProblem` and OSError.
    """
    found = {path: hashlib.sha256(file.text.encode()).hexdigest() for path, file in compiled.checked.files.items()}
    for extern in externs:
        name = extern.source.path if isinstance(extern.source, Corpus) else extern.source
        path = _file(extern.source, compiled.folder)
        if path is not None:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return tuple(sorted(found.items()))


def _file(source: str | Corpus, folder: Path) -> Path | None:
    return folder / source.path if isinstance(source, Corpus) else find_file(parse_source(source), folder)
