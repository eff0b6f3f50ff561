"""Texts that are written as if they had holes: ``"to {name}"`` is those nine characters, whatever `name` is."""

import re
from typing import TYPE_CHECKING

from promptc.schema.primitive_types import textual
from promptc.schema.types import Optional, Record, Type, plain
from promptc.sema import errors_waste
from promptc.sema.scope import Value
from promptc.sema.types import known
from promptc.source.text import Span
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer

# As templates of several languages write a hole: {name}, {record.field}, {{ name }}, ${name}.
_HOLE = re.compile(r"\$?\{\{?\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\}\}?")
# Longer pieces of a text are left out of a message.
_LONGEST = 40


def note_holes(typer: "Typer", expr: ast.Literal_) -> None:
    """Warn of a text that names a value in braces. A template of a signature, which has holes, is no expression."""
    if not isinstance(expr.value, str) or "{" not in expr.value:
        return
    written = typer.text(expr)
    holes = [(match, value) for match in _HOLE.finditer(written) if (value := _value(typer, match[1]))]
    if not holes:
        return
    quotes = '"""' if written.startswith('"""') else '"'
    pieces, end = [], len(quotes)
    for match, value in holes:
        # A value that is only named here was meant to be used.
        value.used = True
        pieces += [_quoted(written[end : match.start()], quotes), _as_text(typer, match[1], value)]
        end = match.end()
    pieces.append(_quoted(written[end : -len(quotes)], quotes))
    first, _ = holes[0]
    start = expr.span.start
    place = Span(expr.span.path, start + first.start(), start + first.end())
    typer.warnings.append(errors_waste.hole_in_text(place, first[0], " + ".join(filter(None, pieces))))


def _value(typer: "Typer", path: str) -> Value | None:
    return typer.scope.find(path.split(".", maxsplit=1)[0])


def _quoted(text: str, quotes: str) -> str:
    if "\n" in text or len(text) > _LONGEST:
        return '"..."'
    return f"{quotes}{text}{quotes}" if text else ""


def _as_text(typer: "Typer", path: str, value: Value) -> str:
    """The value at ``path`` as a part of a text."""
    match _type_at(typer, path.split("."), value):
        case None:
            return path
        case Optional(item=item):
            return f'({path} ?? "")' if textual(item) else f"json({path})"
        case type_:
            return path if textual(type_) else f"json({path})"


def _type_at(typer: "Typer", path: list[str], value: Value) -> Type | None:
    """The type of what ``path`` leads to, narrowed by the checks around it; None where it leads to nothing known."""
    facts = typer.scope.facts
    found = facts.get((path[0],), value.type)
    for depth, name in enumerate(path[1:], start=2):
        record = None if found is None else plain(found)
        field = record.field(name) if isinstance(record, Record) else None
        found = None if field is None else facts.get(tuple(path[:depth]), known(field.type))
    return found
