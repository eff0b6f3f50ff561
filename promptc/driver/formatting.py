"""From a path to its text in the one layout."""

from codecs import BOM_UTF8
from pathlib import Path

from promptc.driver.checking import read_source
from promptc.source.diagnostic import ProgramError
from promptc.source.text import BYTE_ORDER_MARK
from promptc.syntax.formatter import format_file
from promptc.syntax.parser import parse


def format_text(path: Path) -> tuple[str, str]:
    """The text of ``path`` as it is and as the formatter writes it. Raises `ProgramError` where it does not parse.

    The text as it is begins with the byte order mark where the file has one, which the formatter leaves out.
    """
    source = read_source(path)
    file, diagnostics = parse(source)
    if diagnostics:
        raise ProgramError(diagnostics)
    mark = BYTE_ORDER_MARK if path.read_bytes().startswith(BOM_UTF8) else ""
    return mark + source.text, format_file(file, source)
