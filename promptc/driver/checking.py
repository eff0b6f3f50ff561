"""From a path to a checked program: read, parse, check."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, final

from promptc.sema import check
from promptc.sema.model import Checked, PassTable, PipelineTable
from promptc.source.diagnostic import Diagnostic, ProgramError
from promptc.source.text import SourceText
from promptc.syntax import ast
from promptc.syntax.parser import parse

T = TypeVar("T")


@final
@dataclass(frozen=True, slots=True)
class CheckResult:
    """A file and all that there is to say about it. ``checked`` holds what could be made of it, even with errors."""

    source: SourceText
    file: ast.File
    checked: Checked
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        return all(d.severity != "error" for d in self.diagnostics)


@final
class _Lazy(Mapping[str, T]):
    """A table that is loaded when it is looked into."""

    def __init__(self, load: Callable[[], Mapping[str, T]]) -> None:
        self._load = load

    def __getitem__(self, name: str) -> T:
        return self._load()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())


def _passes() -> PassTable:
    from promptc.autotune.registry import PASS_TABLE

    return PASS_TABLE


def _pipelines() -> PipelineTable:
    from promptc.autotune.registry import PIPELINE_TABLE

    return PIPELINE_TABLE


_LINE_END = re.compile(r"\r\n|\n|\r")

# What an `optimize` block may name; a file without one does not wait for the optimizer to load.
_PASSES: PassTable = _Lazy(_passes)
_PIPELINES: PipelineTable = _Lazy(_pipelines)


class NotUTF8(ProgramError):
    """A file that is no text in UTF-8: ``source`` has its other bytes as surrogates, and the diagnostic points at the first."""

    def __init__(self, path: Path, written: bytes) -> None:
        # Line ends are read as they are in any other file.
        text = _LINE_END.sub("\n", written.decode("utf-8", errors="surrogateescape"))
        self.source = SourceText(str(path), text)
        start = next(i for i, character in enumerate(self.source.text) if "\udc80" <= character <= "\udcff")
        byte = ord(self.source.text[start]) - 0xDC00
        found = Diagnostic(
            "PC0008",
            "error",
            "this file is not UTF-8 text",
            self.source.span(start, start + 1),
            note=f"the byte 0x{byte:02X} cannot be read",
            help="save the file as UTF-8",
        )
        super().__init__([found])


def read_source(path: Path) -> SourceText:
    """The text of ``path``, whatever its line ends are. Raises OSError, and `NotUTF8` where it is none."""
    try:
        return SourceText(str(path), path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise NotUTF8(path, path.read_bytes()) from None


def write_source(path: Path, text: str) -> None:
    """Write ``text`` in the place of what `read_source` read at ``path``, with the line ends that its first line has."""
    with path.open(encoding="utf-8", newline="") as file:
        found = _LINE_END.search(file.readline())
    path.write_text(text, encoding="utf-8", newline=found[0] if found else "\n")


def check_file(path: Path, *, needs_data: bool = True) -> CheckResult:
    """Parse and check ``path``; mistakes are told in the result, never raised. ``needs_data`` is that of `promptc.sema.check`."""
    try:
        source = read_source(path)
    except NotUTF8 as problem:
        nothing = check_text(SourceText(problem.source.path, ""), path.parent)
        return replace(nothing, source=problem.source, diagnostics=problem.diagnostics)
    return check_text(source, path.parent, needs_data=needs_data)


def check_text(source: SourceText, folder: Path, *, needs_data: bool = True) -> CheckResult:
    """As `check_file`, for a text that need not be on the disk; other files are looked for in ``folder``."""
    file, syntax = parse(source)
    checked, meaning = check(source, file, folder=folder, passes=_PASSES, pipelines=_PIPELINES, needs_data=needs_data)
    return CheckResult(source, file, checked, (*syntax, *meaning))
