"""The pages of the codes: for each code of a diagnostic what it means, a file that causes it, and how to mend that.

A page is ``pages/CODE.md``: a title ``# error CODE: ...`` or ``# warning CODE: ...``, what it means, a block marked
`prompt` that causes exactly this code, blocks marked with a language and a file name for the files beside it, and how to
mend it. A test compiles them all.
"""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import final

from promptc.source.diagnostic import Severity

_TITLE = re.compile(r"# (?:(error)|warning) (PC\d{4}): (.+)\n")
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@final
@dataclass(frozen=True, slots=True)
class Page:
    """``text`` is the whole page; ``example`` the program that causes the code, ``files`` what stands beside it."""

    code: str
    severity: Severity
    title: str
    text: str
    example: str
    files: tuple[tuple[str, str], ...]


def codes() -> tuple[str, ...]:
    """All codes that there are, in order."""
    names = (path.name for path in files("promptc.sema").joinpath("pages").iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))


def page(code: str) -> Page:
    """The page of ``code``. Raises KeyError where there is no such code, ValueError where the page is malformed."""
    if code not in codes():
        raise KeyError(code)
    text = files("promptc.sema").joinpath("pages", f"{code}.md").read_text(encoding="utf-8")
    title = _TITLE.match(text)
    if title is None or title[2] != code:
        raise ValueError(f"the page of {code} does not begin with its title")
    blocks = [(match[1], match[2], match[3]) for match in _BLOCK.finditer(text)]
    examples = [body for language, name, body in blocks if language == "prompt" and name is None]
    if len(examples) != 1:
        raise ValueError(f"the page of {code} has {len(examples)} examples, not one")
    return Page(
        code,
        "error" if title[1] else "warning",
        title[3],
        text,
        examples[0],
        tuple((name, body) for _, name, body in blocks if name),
    )
