"""Warnings that a user does not want to hear."""

from collections.abc import Collection, Iterable

from promptc.driver.problems import DriverProblem
from promptc.sema.codes import codes, page
from promptc.source.diagnostic import Diagnostic
from promptc.source.suggest import closest


def without_warnings(diagnostics: Iterable[Diagnostic], allow: Collection[str]) -> tuple[Diagnostic, ...]:
    """``diagnostics`` less the warnings with a code in ``allow``."""
    return tuple(d for d in diagnostics if d.severity == "error" or d.code not in allow)


def require_warnings(allow: Iterable[str]) -> None:
    """Raise `DriverProblem` where a code of ``allow`` is none, or the code of an error, which cannot be allowed."""
    known = codes()
    for code in allow:
        if code not in known:
            close = closest(code, known)
            hint = f"did you mean {close}?" if close else "`promptc explain` lists all codes"
            raise DriverProblem(f"there is no warning {code}; {hint}")
        if page(code).severity == "error":
            raise DriverProblem(f"{code} is an error, and only warnings can be allowed: `promptc explain {code}`")
