"""Reads types, fields and spans in the IR's text."""

from collections.abc import Mapping

from promptc.ir.scanner import Scanner
from promptc.schema.types import SCALARS, Enum, Field, List, Member, Record, Type
from promptc.source.text import Span


def parse_type(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Type:
    """A scalar, a declared name, ``list[...]``, or an anonymous record in parentheses."""
    if scanner.sees("("):
        return Record("", parse_fields(scanner, types, "(", ")"))
    if scanner.accept("list"):
        scanner.expect("[")
        item = parse_type(scanner, types)
        scanner.expect("]")
        return List(item)
    name = scanner.word("a type")
    type_ = SCALARS.get(name) or types.get(name)
    if type_ is None:
        raise scanner.wrong(f"the type `{name}` is not declared above")
    return type_


def parse_type_decl(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Enum | Record:
    """``enum Name { ... }`` or ``record Name { ... }``, over the types declared before it."""
    if scanner.accept("record"):
        return Record(scanner.word("a record"), parse_fields(scanner, types, "{", "}"))
    scanner.expect("enum")
    name = scanner.word("an enum")
    scanner.expect("{")
    members: list[Member] = []
    while not scanner.accept("}"):
        if members:
            scanner.expect(",")
        member = scanner.word("a member")
        members.append(Member(member, _description(scanner)))
    return Enum(name, tuple(members))


def parse_field(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Field:
    """``name: type "description"``; the description may be left out."""
    name = scanner.word("a field")
    scanner.expect(":")
    type_ = parse_type(scanner, types)
    return Field(name, type_, _description(scanner))


def parse_span(scanner: Scanner) -> Span | None:
    """``loc("path", start, end)``, or nothing."""
    if not scanner.accept("loc"):
        return None
    scanner.expect("(")
    path = scanner.text()
    scanner.expect(",")
    start = scanner.integer()
    scanner.expect(",")
    end = scanner.integer()
    scanner.expect(")")
    return Span(path, start, end)


def parse_fields(scanner: Scanner, types: Mapping[str, Enum | Record], opening: str, closing: str) -> tuple[Field, ...]:
    """Fields with commas between two brackets."""
    scanner.expect(opening)
    fields: list[Field] = []
    while not scanner.accept(closing):
        if fields:
            scanner.expect(",")
        fields.append(parse_field(scanner, types))
    return tuple(fields)


def _description(scanner: Scanner) -> str:
    return scanner.text() if scanner.sees('"') else ""
