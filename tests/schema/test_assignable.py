"""Which types fit where."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from promptc.schema.assignable import assignable, fits
from promptc.schema.types import (
    BOOL,
    DATE,
    FLOAT,
    INT,
    NONE,
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
    Scalar,
    Type,
    Union,
    optional,
)
from promptc.schema.values import is_value
from promptc.schema.well_formed import type_problem
from tests.schema.strategies import REFINED_SCALARS, TYPES, values

KIND = Enum("Kind", (Member("good"), Member("bad")))
ITEM = Record("Item", (Field("size", INT),))
SMALL = Refined(INT, Constraints(min=1, max=5))
WORD = Refined(STR, Constraints(max_len=4))
YES_NO = Union((Literal("yes"), Literal("no")))


@pytest.mark.parametrize(
    ("value", "place", "expected"),
    [
        (INT, FLOAT, "yes"),
        (FLOAT, INT, "no"),
        (BOOL, INT, "no"),
        (KIND, STR, "yes"),
        (STR, KIND, "no"),
        (DATE, STR, "no"),
        (SMALL, INT, "yes"),
        (SMALL, FLOAT, "yes"),
        (INT, SMALL, "check"),
        (SMALL, Refined(INT, Constraints(min=0)), "yes"),
        (SMALL, Refined(INT, Constraints(min=2)), "check"),
        (SMALL, Refined(FLOAT, Constraints(max=9.5)), "yes"),
        (STR, SMALL, "no"),
        (INT, Optional(INT), "yes"),
        (INT, Optional(SMALL), "check"),
        (NONE, Optional(INT), "yes"),
        (Optional(INT), INT, "no"),
        (Optional(INT), Optional(FLOAT), "yes"),
        (Optional(SMALL), Optional(INT), "yes"),
        (Literal("yes"), YES_NO, "yes"),
        (Literal("maybe"), YES_NO, "no"),
        (YES_NO, STR, "yes"),
        (STR, YES_NO, "no"),
        (Literal("yes"), WORD, "yes"),
        (Literal("perhaps"), WORD, "no"),
        (KIND, WORD, "yes"),
        (KIND, Refined(STR, Constraints(max_len=3)), "check"),
        (Literal(3), SMALL, "yes"),
        (Literal(3), FLOAT, "yes"),
        (Literal(True), INT, "no"),
        (INT, Union((INT, STR)), "yes"),
        (Union((INT, STR)), INT, "check"),
        (Union((INT, STR)), Union((INT, STR, ITEM)), "yes"),
        (List(INT), List(FLOAT), "yes"),
        (List(INT), List(SMALL), "check"),
        (List(INT), Refined(List(FLOAT), Constraints(max_len=2)), "check"),
        (List(Optional(INT)), List(INT), "no"),
        (Dict(SMALL), Dict(INT), "yes"),
        (Dict(INT), ITEM, "no"),
        (ITEM, Record("Item", (Field("size", FLOAT),)), "no"),
    ],
)
def test_what_fits(value: Type, place: Type, expected: str) -> None:
    assert fits(value, place) == expected


def near(type_: Type) -> st.SearchStrategy[Type]:
    """Types a little wider or narrower than ``type_``, or beside it: two types drawn apart hardly ever fit."""
    other: st.SearchStrategy[Type]
    match type_:
        case Refined(base=base):
            other = near(base)
        case Literal(kind=kind) if kind != "none":
            other = st.just(Scalar(kind))
        case List(item=item):
            other = near(item).map(List)
        case Dict(value=value):
            other = near(value).map(Dict)
        case Optional(item=item):
            other = near(item)
        case Union(options=options):
            other = st.sampled_from(options)
        case _:
            other = st.sampled_from((STR, INT, FLOAT)) | REFINED_SCALARS
    return st.just(type_) | other | other.map(optional)


@settings(max_examples=40)
@given(TYPES, st.data())
def test_a_value_of_what_fits_is_a_value_of_the_place(value: Type, data: st.DataObject) -> None:
    place = data.draw(near(value))
    assume(place != value and type_problem(place) is None and assignable(place, value))
    assert is_value(place, data.draw(values(value)))


@given(TYPES)
def test_every_type_fits_itself_and_what_may_be_none(type_: Type) -> None:
    assert fits(type_, type_) == "yes"
    assert fits(type_, optional(type_)) == "yes"
