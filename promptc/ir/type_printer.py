"""Types and fields as the IR's text writes them; `promptc.ir.type_parser` reads them back."""

from promptc.schema.canonical import one_line
from promptc.schema.types import (
    MISSING,
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    Union,
)


def print_type(type_: Type) -> str:
    """A type where it is used: by name, or all its fields where it has none. No parentheses but those of a record."""
    match type_:
        case Record(name="", fields=fields):
            return "(" + ", ".join(print_field(f) for f in fields) + ")"
        case Scalar() | Enum() | Record():
            return str(type_)
        case Literal(value=value):
            return "none" if value is None else one_line(value)
        case List(item=item):
            return f"list[{print_type(item)}]"
        case Dict(value=value_type):
            return f"dict[str, {print_type(value_type)}]"
        case Refined(base=base, constraints=constraints):
            given = ", ".join(f"{name} = {one_line(value)}" for name, value in constraints.given())
            return f"{print_type(base)}({given})"
        case Optional(item=Union() as item):
            return f"{print_type(item)} | none"
        case Optional(item=item):
            return f"{print_type(item)}?"
        case Union(options=options):
            return " | ".join(print_type(option) for option in options)


def print_field(field: Field) -> str:
    default = "" if field.default is MISSING else f" = {one_line(field.default)}"
    return f"{field.name}: {print_type(field.type)}{default}{_description(field.description)}"


def print_type_decl(type_: Enum | Record) -> str:
    """``enum Name { ... }`` or ``record Name { ... }``."""
    match type_:
        case Enum(name=name, members=members):
            return f"enum {name} {{ {', '.join(_member(m) for m in members)} }}\n"
        case Record(name=name, fields=fields):
            return f"record {name} {{ {', '.join(print_field(f) for f in fields)} }}\n"


def _member(member: Member) -> str:
    wire = f" = {one_line(member.wire)}" if member.wire else ""
    return f"{member.name}{wire}{_description(member.description)}"


def _description(text: str) -> str:
    return f" {one_line(text)}" if text else ""
