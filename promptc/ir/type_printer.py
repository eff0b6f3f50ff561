"""Types and fields as the IR's text writes them; `promptc.ir.type_parser` reads them back."""

from promptc.schema.canonical import one_line
from promptc.schema.types import Enum, Field, Member, Record, Type


def print_type(type_: Type) -> str:
    """A type where it is used: by name, or all its fields where it has none."""
    match type_:
        case Record(name="", fields=fields):
            return "(" + ", ".join(print_field(f) for f in fields) + ")"
        case _:
            return str(type_)


def print_field(field: Field | Member) -> str:
    type_ = f": {print_type(field.type)}" if isinstance(field, Field) else ""
    description = f" {one_line(field.description)}" if field.description else ""
    return field.name + type_ + description


def print_type_decl(type_: Enum | Record) -> str:
    """``enum Name { ... }`` or ``record Name { ... }``."""
    parts = type_.members if isinstance(type_, Enum) else type_.fields
    head = "enum" if isinstance(type_, Enum) else "record"
    return f"{head} {type_.name} {{ {', '.join(print_field(part) for part in parts)} }}\n"
