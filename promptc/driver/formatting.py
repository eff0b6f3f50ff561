"""From a path to its text in the one layout."""

from pathlib import Path

from promptc.driver.checking import read_source
from promptc.source.diagnostic import ProgramError
from promptc.syntax.formatter import format_file
from promptc.syntax.parser import parse


def format_text(path: Path) -> tuple[str, str]:
    """The text of ``path`` as it is and as the formatter writes it. Raises `ProgramError` where it does not parse."""
    source = read_source(path)
    file, diagnostics = parse(source)
    if diagnostics:
        raise ProgramError(diagnostics)
    return source.text, format_file(file, source)
