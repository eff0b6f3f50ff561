"""The one renderer: diagnostics as a user reads them, and as data for editors and CI."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from promptc.source.columns import display, width
from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.text import SourceText, Span

Style = Literal["error", "warning", "frame", "help", "strong"]

_CODES: Mapping[Style, str] = {"error": "1;31", "warning": "1;33", "frame": "1;34", "help": "1;36", "strong": "1"}

# The same as `promptc.schema.types.Json`, of which this layer knows nothing.
JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]

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
    source = sources.get(diagnostic.span.path)
    if source is None:
        yield f" {paint('frame', '-->')} {diagnostic.span.path}"
        gutter = 0
    else:
        here = [label for label in diagnostic.labels if label.span.path == source.path]
        marks = [_mark(source, diagnostic.span, diagnostic.note, primary=True)]
        marks += [_mark(source, label.span, label.text, primary=False) for label in here]
        gutter = len(str(max(line for line, *_ in marks)))
        line, column = source.position(diagnostic.span.start)
        yield f"{' ' * gutter}{paint('frame', '-->')} {source.path}:{line}:{column}"
        yield from _snippet(source, marks, gutter, severity, paint)
    for label in diagnostic.labels:
        if source is None or label.span.path != source.path:
            yield from _elsewhere(label, sources, gutter, paint)
    if diagnostic.help:
        yield f"{' ' * gutter} {paint('frame', '|')}"
        yield f"{paint('help', 'help')}: {display(diagnostic.help)}"


def _mark(source: SourceText, span: Span, text: str, *, primary: bool) -> _Mark:
    """A span as a mark on its first line: a mistake that runs over lines is shown where it starts."""
    line, column = source.position(span.start)
    rest = source.line(line)[column - 1 :]
    length = min(span.end - span.start, len(rest.rstrip()))
    return line, column, max(1, length), text, primary


def _snippet(
    source: SourceText, marks: Sequence[_Mark], gutter: int, severity: Literal["error", "warning"], paint: _Paint
) -> Iterator[str]:
    bar = paint("frame", "|")
    yield f"{' ' * gutter} {bar}"
    previous = None
    for number in sorted({line for line, *_ in marks}):
        if previous is not None and number > previous + 1:
            yield paint("frame", "...")
        previous = number
        text = source.line(number)
        yield f"{paint('frame', f'{number:>{gutter}}')} {bar} {display(text).rstrip()}".rstrip()
        for line, column, length, note, primary in marks:
            if line == number:
                before = width(text[: column - 1])
                under = ("^" if primary else "-") * max(1, width(text[column - 1 : column - 1 + length]))
                style: Style = severity if primary else "frame"
                yield f"{' ' * gutter} {bar} {' ' * before}{paint(style, f'{under} {display(note)}'.rstrip())}"


def _elsewhere(label: Label, sources: Mapping[str, SourceText], gutter: int, paint: _Paint) -> Iterator[str]:
    """A label in another file, with its own place."""
    source = sources.get(label.span.path)
    place = label.span.path if source is None else f"{label.span.path}:{source.position(label.span.start)[0]}"
    yield f"{' ' * gutter}{paint('frame', ':::')} {place}: {label.text}"


def to_json(diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText]) -> list[JsonValue]:
    """All diagnostics as JSON values. Lines and columns count from 1, columns in characters; ends are exclusive."""
    return [
        {
            "code": d.code,
            "severity": d.severity,
            "message": d.message,
            "place": _place(d.span, sources),
            "note": d.note,
            "labels": [{"place": _place(label.span, sources), "text": label.text} for label in d.labels],
            "help": d.help,
        }
        for d in diagnostics
    ]


def _place(span: Span, sources: Mapping[str, SourceText]) -> dict[str, JsonValue]:
    place: dict[str, JsonValue] = {"path": span.path}
    if (source := sources.get(span.path)) is not None:
        (line, column), (end_line, end_column) = source.position(span.start), source.position(span.end)
        place |= {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return place
