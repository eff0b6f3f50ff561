"""From paths to what is wrong with them, and to their texts with every safe fix made."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from promptc.driver.allowing import require_warnings, without_warnings
from promptc.driver.checking import CheckResult, check_file, check_text
from promptc.source.fixes import apply_fixes, fixes_of
from promptc.source.text import SourceText

# A fix may make room for another: an import goes once its last use is gone. No file needs more rounds than this.
_ROUNDS = 10


@final
@dataclass(frozen=True, slots=True)
class Fixed:
    """A file before and after its fixes; ``result`` is the check of the text after, ``made`` how many fixes that took."""

    old: str
    result: CheckResult
    made: int

    @property
    def new(self) -> str:
        return self.result.source.text


def check_files(paths: Iterable[Path], allow: Collection[str] = (), *, fix: bool = False) -> dict[Path, Fixed]:
    """Each of ``paths`` checked, and with its fixes made where ``fix`` asks for them; nothing is written.

    Warnings with a code in ``allow`` are left out, and so are their fixes. Raises `DriverProblem` for a code that cannot
    be allowed, and what reading the files raises.
    """
    require_warnings(allow)
    return {path: _check(path, allow, rounds=_ROUNDS if fix else 0) for path in dict.fromkeys(paths)}


def _check(path: Path, allow: Collection[str], rounds: int) -> Fixed:
    first = check_file(path)
    result, made = _allowed(first, allow), 0
    for _ in range(rounds):
        text, count = apply_fixes(result.source, fixes_of(result.diagnostics))
        if not count:
            break
        made += count
        result = _allowed(check_text(SourceText(first.source.path, text), path.parent), allow)
    return Fixed(first.source.text, result, made)


def _allowed(result: CheckResult, allow: Collection[str]) -> CheckResult:
    return replace(result, diagnostics=without_warnings(result.diagnostics, allow))
