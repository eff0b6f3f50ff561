"""Reads types, fields and spans in the IR's text."""

from collections.abc import Mapping

from promptc.ir.scanner import Scanner
from promptc.schema.constraint_values import CONSTRAINT_NAMES, ConstraintProblem, constraints_from
from promptc.schema.types import (
    MISSING,
    NONE,
    SCALARS,
    Constraints,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    union,
)
from promptc.source.text import Span


def parse_type(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Type:
    """A type as `promptc.ir.type_printer` writes it, over the types declared before it."""
    options = [_option(scanner, types)]
    while scanner.accept("|"):
        options.append(_option(scanner, types))
    return options[0] if len(options) == 1 else union(options)


def _option(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Type:
    """A scalar, a list or a dict with its constraints, a declared name, a literal or a record; ``?`` behind it."""
    type_ = _simple(scanner, types)
    if isinstance(type_, Scalar | List | Dict) and any(scanner.sees("(", name) for name in CONSTRAINT_NAMES):
        type_ = Refined(type_, _constraints(scanner))
    return Optional(type_) if scanner.accept("?") else type_


def _simple(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Type:
    if scanner.sees("("):
        return Record("", parse_fields(scanner, types, "(", ")"))
    if scanner.accept("none"):
        return NONE
    if scanner.accept("list"):
        scanner.expect("[")
        item = parse_type(scanner, types)
        scanner.expect("]")
        return List(item)
    if scanner.accept("dict"):
        for token in ("[", "str", ","):
            scanner.expect(token)
        value = parse_type(scanner, types)
        scanner.expect("]")
        return Dict(value)
    if scanner.sees_literal():
        return _literal(scanner)
    name = scanner.word("a type")
    if name in ("true", "false"):
        return Literal(name == "true")
    type_ = SCALARS.get(name) or types.get(name)
    if type_ is None:
        raise scanner.wrong(f"the type `{name}` is not declared above")
    return type_


def _literal(scanner: Scanner) -> Literal:
    value = scanner.json()
    if not isinstance(value, str | int):
        raise scanner.wrong("expected a text or a whole number")
    return Literal(value)


def _constraints(scanner: Scanner) -> Constraints:
    scanner.expect("(")
    given: dict[str, Json] = {}
    while not scanner.accept(")"):
        if given:
            scanner.expect(",")
        name = scanner.word("a constraint")
        scanner.expect("=")
        given[name] = scanner.json()
    try:
        return constraints_from(given)
    except ConstraintProblem as problem:
        raise scanner.wrong(str(problem)) from None


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
        wire = scanner.text() if scanner.accept("=") else ""
        members.append(Member(member, _description(scanner), wire))
    return Enum(name, tuple(members))


def parse_field(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Field:
    """``name: type = default "description"``; the default and the description may be left out."""
    return parse_field_after(scanner, scanner.word("a field"), types)


def parse_field_after(scanner: Scanner, name: str, types: Mapping[str, Enum | Record]) -> Field:
    """The field ``name``, of which the rest is still to be read."""
    scanner.expect(":")
    type_ = parse_type(scanner, types)
    default = scanner.json() if scanner.accept("=") else MISSING
    return Field(name, type_, _description(scanner), default)


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
