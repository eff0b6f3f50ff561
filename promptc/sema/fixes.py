"""Changes that mend a mistake and keep what the program means."""

from promptc.source.diagnostic import Edit, Fix
from promptc.source.text import SourceText, Span
from promptc.syntax import ast


def replaced(span: Span, text: str, title: str) -> Fix:
    return Fix(title, (Edit(span, text),))


def imported(file: ast.File, name: str) -> Fix | None:
    """Imports ``name`` of the standard library beside others; None where the file imports nothing of it."""
    for decl in file.decls:
        if isinstance(decl, ast.Import) and isinstance(decl.source, ast.Name) and decl.source.text == "std":
            last = decl.names[-1].span
            return Fix(f"import `{name}`", (Edit(Span(last.path, last.end, last.end), f", {name}"),))
    return None


def removed(source: SourceText, span: Span, title: str) -> Fix | None:
    """Removes ``span``, with its line where nothing else stands on it; None where it is in another file."""
    if span.path != source.path:
        return None
    text = source.text
    start, end = span.start, span.end
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end + 1
    if not text[line_start:start].strip() and not text[end:line_end].strip():
        start, end = line_start, line_end
    return Fix(title, (Edit(Span(span.path, start, end), ""),))
