"""What the codes of diagnostics mean."""

from collections.abc import Iterable

from promptc.driver.problems import DriverProblem
from promptc.sema.codes import Page, codes, page
from promptc.source.suggest import closest


def explanation(code: str) -> Page:
    """The page of ``code``, which may be written in small letters. Raises `DriverProblem` where there is none."""
    known = codes()
    if (wanted := code.upper()) in known:
        return page(wanted)
    close = closest(wanted, known)
    hint = f"did you mean {close}?" if close else "`promptc explain` lists all codes"
    raise DriverProblem(f"there is no code {code}; {hint}")


def explanations() -> list[Page]:
    """All pages, in the order of their codes."""
    return [page(code) for code in codes()]


def titles(found: Iterable[str]) -> dict[str, str]:
    """What each of the codes ``found`` is about, in a line."""
    known = frozenset(codes())
    return {code: page(code).title for code in sorted(set(found)) if code in known}
