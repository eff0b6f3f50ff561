"""The codec's two laws, and what it refuses."""

import pytest
from hypothesis import given

from promptc.schema.codec import ValueProblem, check, decode, encode
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Json, List, Member, Record, Type
from tests.schema.strategies import TYPED

SPECIES = Enum("Species", (Member("setosa"), Member("virginica")))
PASSAGE = Record("Passage", (Field("title", STR), Field("year", INT)))


@given(TYPED)
def test_what_is_encoded_is_decoded(typed: tuple[Type, Json]) -> None:
    type_, value = typed
    expected = value.strip() if type_ == STR and isinstance(value, str) else value
    assert decode(type_, encode(type_, value)) == expected


@given(TYPED)
def test_what_is_decoded_passes_the_check(typed: tuple[Type, Json]) -> None:
    type_, value = typed
    decoded = decode(type_, encode(type_, value))
    assert check(type_, decoded) == decoded


@given(TYPED)
def test_a_value_is_one_line(typed: tuple[Type, Json]) -> None:
    assert "\n" not in encode(*typed)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (INT, "4.0"),
        (INT, "four"),
        (INT, ""),
        (FLOAT, "nan"),
        (FLOAT, "1e999"),
        (FLOAT, "1,5"),
        (BOOL, "yes"),
        (SPECIES, "rose"),
        (SPECIES, "Setosa"),
        (PASSAGE, '{"title": "a"}'),
        (PASSAGE, '{"title": "a", "year": 1, "extra": 2}'),
        (PASSAGE, '{"title": "a", "year": true}'),
        (List(INT), "1, 2"),
        (List(INT), "[1, 2.5]"),
        (List(INT), "[" * 100_000),
    ],
)
def test_other_texts_are_refused(type_: Type, text: str) -> None:
    with pytest.raises(ValueProblem):
        decode(type_, text)


def test_a_problem_inside_names_its_place() -> None:
    with pytest.raises(ValueProblem, match=r"`\[1\]\.year`: expected int"):
        check(List(PASSAGE), [{"title": "a", "year": 1}, {"title": "b", "year": "c"}])


@pytest.mark.parametrize("text", [r'["\ud83d"]', r'["\ude00\ud83d"]', r'["a\udfff"]'])
def test_half_of_a_surrogate_pair_is_no_text(text: str) -> None:
    with pytest.raises(ValueProblem, match="in JSON"):
        decode(List(STR), text)
    assert decode(List(STR), r'["\ud83d\ude00"]') == ["😀"]


def test_whole_numbers_are_floats_where_floats_are_wanted() -> None:
    value = check(List(FLOAT), [1, 2.5])
    assert value == [1.0, 2.5]
    assert isinstance(value, list)
    assert isinstance(value[0], float)
