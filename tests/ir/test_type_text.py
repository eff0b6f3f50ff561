"""Types in the IR's text: what is printed is read back, and reads as in the language."""

import pytest
from hypothesis import given

from promptc.ir.scanner import IRSyntaxError, Scanner
from promptc.ir.symbols import named_types
from promptc.ir.type_parser import parse_field, parse_type, parse_type_decl
from promptc.ir.type_printer import print_field, print_type, print_type_decl
from promptc.schema.types import (
    DATE,
    INT,
    STR,
    Constraints,
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    Type,
    union,
)
from tests.schema.strategies import FIELDS, TYPES

SHAPE = Record("Shape", (Field("kind", Literal("circle")),))


@given(TYPES)
def test_a_type_comes_back(type_: Type) -> None:
    declared = {t.name: t for t in named_types([type_])}
    # Two types of one name are no program.
    if len(declared) == len(named_types([type_])):
        scanner = Scanner(print_type(type_) + " (%a)")
        assert parse_type(scanner, declared) == type_
        assert scanner.sees("(", "%")


@given(FIELDS)
def test_fields_and_declarations_come_back(fields: list[Field]) -> None:
    found = named_types(f.type for f in fields)
    declared = {t.name: t for t in found}
    if len(declared) == len(found):
        for field in fields:
            assert parse_field(Scanner(print_field(field)), declared) == field
        for type_ in (*found, Record("Whole", tuple(fields))):
            assert parse_type_decl(Scanner(print_type_decl(type_)), declared) == type_
        anonymous = Record("", tuple(fields))
        assert parse_type(Scanner(print_type(List(anonymous))), declared) == List(anonymous)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (Refined(INT, Constraints(min=1, max=5)), "int(min = 1, max = 5)"),
        (Dict(Optional(DATE)), "dict[str, date?]"),
        (Optional(union([SHAPE, INT])), "Shape | int | none"),
        (union([Literal("yes"), Literal(-1), Literal(True)]), '"yes" | -1 | true'),
        (List(Record("", (Field("n", INT, "how many", 3),))), 'list[(n: int = 3 "how many")]'),
        (Optional(Refined(List(STR), Constraints(unique=True))), "list[str](unique = true)?"),
    ],
)
def test_a_type_reads_as_in_the_language(type_: Type, text: str) -> None:
    assert print_type(type_) == text


def test_a_member_with_a_text_of_its_own() -> None:
    kind = Enum("Kind", (Member("good", "as it was"), Member("bad", "broken", "Not good")))
    assert print_type_decl(kind) == 'enum Kind { good "as it was", bad = "Not good" "broken" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("int(min = )", "<ir>:1:11: expected a JSON value"),
        ('int(min = "a")', "<ir>:1:14: `min` takes a number, not 'a'"),
        ("dict[int, str]", "<ir>:1:6: expected `str`"),
        ("1.5", "<ir>:1:1: expected a text or a whole number"),
        ("integer", "<ir>:1:1: the type `integer` is not declared above"),
        ("int |", "<ir>:1:6: expected a type"),
    ],
)
def test_what_is_no_type_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(IRSyntaxError) as error:
        parse_type(Scanner(text), {})
    assert str(error.value) == message
