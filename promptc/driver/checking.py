"""From a path to a checked program: read, parse, check."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, final

from promptc.driver.problems import DriverProblem
from promptc.sema import check
from promptc.sema.model import Checked, PassTable, PipelineTable
from promptc.source.diagnostic import Diagnostic
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


# What an `optimize` block may name; a file without one does not wait for the optimizer to load.
_PASSES: PassTable = _Lazy(_passes)
_PIPELINES: PipelineTable = _Lazy(_pipelines)


def read_source(path: Path) -> SourceText:
    """The text of ``path``. Raises OSError, and `DriverProblem` where it is not UTF-8."""
    try:
        return SourceText(str(path), path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise DriverProblem(f"{path} is not UTF-8 text (byte {error.start}); is it a .prompt file?") from None


def check_file(path: Path, *, needs_data: bool = True) -> CheckResult:
    """Parse and check ``path``; mistakes are told in the result, never raised. ``needs_data`` is that of `promptc.sema.check`."""
    return check_text(read_source(path), path.parent, needs_data=needs_data)


def check_text(source: SourceText, folder: Path, *, needs_data: bool = True) -> CheckResult:
    """As `check_file`, for a text that need not be on the disk; other files are looked for in ``folder``."""
    file, syntax = parse(source)
    checked, meaning = check(source, file, folder=folder, passes=_PASSES, pipelines=_PIPELINES, needs_data=needs_data)
    return CheckResult(source, file, checked, (*syntax, *meaning))
