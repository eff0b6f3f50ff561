"""The one renderer: diagnostics as a user reads them. Editors and CI read the `report_*` files beside this one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from promptc.source.columns import display, width
from promptc.source.diagnostic import Diagnostic, Fix, Severity
from promptc.source.fixes import changed_lines
from promptc.source.text import SourceText, Span

Style = Literal["error", "warning", "frame", "help", "strong", "-", "+"]

_CODES: Mapping[Style, str] = {
    "error": "1;31",
    "warning": "1;33",
    "frame": "1;34",
    "help": "1;36",
    "strong": "1",
    "-": "31",
    "+": "32",
}

# The most characters of a line that are shown, and how many of them before a mistake; a wider line is cut there.
_WIDEST, _BEFORE = 160, 60

# A place with its text: (line from 1, column from 1, how many columns, text, whether it is the mistake itself).
_Mark = tuple[int, int, int, str, bool]


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText], *, colour: bool) -> str:
    """All diagnostics with the lines that they point at, a blank line between two; no newline at the end.

    ``sources`` maps the paths of spans to texts; a place in a text that is not there is told by its path alone.
    """
    paint = _Paint(colour=colour)
    return "\n\n".join("\n".join(_lines(d, sources, paint)) for d in diagnostics)


class _Paint:
    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def __call__(self, style: Style, text: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self._colour and text else text


def _lines(diagnostic: Diagnostic, sources: Mapping[str, SourceText], paint: _Paint) -> Iterator[str]:
    severity = diagnostic.severity
    yield paint(severity, f"{severity}[{diagnostic.code}]") + paint("strong", f": {display(diagnostic.message)}")
    own = diagnostic.span.path
    marks = {own: [_mark(sources[own], diagnostic.span, diagnostic.note, primary=True)] if own in sources else []}
    for label in diagnostic.labels:
        path = label.span.path
        found = [_mark(sources[path], label.span, label.text, primary=False)] if path in sources else []
        marks[path] = marks.get(path, []) + found
    gutter = max((len(str(line)) for found in marks.values() for line, *_ in found), default=1)
    for path, found in marks.items():
        yield f"{' ' * gutter}{paint('frame', '-->' if path == own else ':::')} {_place(path, found)}"
        if path in sources:
            yield from _snippet(sources[path], found, gutter, severity, paint)
        else:
            texts = [label.text for label in diagnostic.labels if label.span.path == path]
            yield from (f"{' ' * gutter}  {paint('frame', '=')} {display(text)}" for text in texts)
    if diagnostic.help:
        yield f"{' ' * gutter} {paint('frame', '|')}"
        yield f"{paint('help', 'help')}: {display(diagnostic.help)}"
    if diagnostic.fix is not None and own in sources:
        yield from _fix(sources[own], diagnostic.fix, gutter, paint)


def _place(path: str, marks: Sequence[_Mark]) -> str:
    if not marks:
        return path
    line, column, *_ = marks[0]
    return f"{path}:{line}:{column}"


def _fix(source: SourceText, fix: Fix, gutter: int, paint: _Paint) -> Iterator[str]:
    """What `promptc check --fix` would make of the lines."""
    yield f"{paint('help', 'fix')}: {display(fix.title)} (`promptc check --fix` does it)"
    # A line of the new text is cut where the old one of its number is: the change stands there, or there is none.
    columns = dict(source.position(e.span.start) for e in reversed(fix.edits))
    for line in changed_lines(source, fix):
        number = paint("frame", f"{line.number:>{gutter}}")
        text = _cut(line.text, _start(line.text, columns.get(line.number, 1)))
        yield f"{number} {paint(line.sign, f'{line.sign} {display(text)}'.rstrip())}"


def _start(text: str, column: int) -> int:
    """How many characters of a line are left out before what is shown of it, so that ``column`` stands in that."""
    return max(0, min(column - 1 - _BEFORE, len(text) - _WIDEST))


def _cut(text: str, start: int) -> str:
    end = start + _WIDEST
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _mark(source: SourceText, span: Span, text: str, *, primary: bool) -> _Mark:
    """A span as a mark on its first line: a mistake that runs over lines is shown where it starts."""
    line, column = source.position(span.start)
    rest = source.line(line)[column - 1 :]
    length = min(span.end - span.start, len(rest.rstrip()))
    return line, column, max(1, length), text, primary


def _snippet(
    source: SourceText, marks: Sequence[_Mark], gutter: int, severity: Severity, paint: _Paint
) -> Iterator[str]:
    bar = paint("frame", "|")
    yield f"{' ' * gutter} {bar}"
    previous = None
    for number in sorted({line for line, *_ in marks}):
        if previous is not None and number > previous + 1:
            yield paint("frame", "...")
        previous = number
        text, start = source.line(number), None
        for line, column, length, note, primary in marks:
            if line != number:
                continue
            # One line for all places on it, but where these stand too far from each other.
            if start is None or not start < column <= start + _WIDEST + 1:
                start = _start(text, column)
                yield f"{paint('frame', f'{number:>{gutter}}')} {bar} {display(_cut(text, start)).rstrip()}".rstrip()
            shown, first = _cut(text, start), column - 1 - start + (1 if start else 0)
            under = ("^" if primary else "-") * max(1, width(shown[first : first + length]))
            style: Style = severity if primary else "frame"
            yield f"{' ' * gutter} {bar} {' ' * width(shown[:first])}{paint(style, f'{under} {display(note)}'.rstrip())}"
