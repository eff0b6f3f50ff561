import pytest

from promptc.schema.types import BOOL, DATE, FLOAT, INT, STR, Constraints, List, Refined, Type
from promptc.schema.wanted import wanted


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        (INT, "a whole number"),
        (BOOL, "true or false"),
        (DATE, "date"),
        (Refined(INT, Constraints(min=1)), "a whole number of at least 1"),
        (Refined(INT, Constraints()), "a whole number"),
        (Refined(INT, Constraints(max=9)), "a whole number of at most 9"),
        (Refined(FLOAT, Constraints(min=0.0, max=10.0)), "a number from 0 to 10"),
        (Refined(FLOAT, Constraints(one_of=(0.5,))), "0.5"),
        (Refined(STR, Constraints(one_of=("a", "b", "c"))), '"a", "b" or "c"'),
        (Refined(STR, Constraints(min_len=1)), "a text in quotes that is not empty"),
        (Refined(STR, Constraints(min_len=2)), "str(min_len = 2)"),
        (List(STR), "list[str]"),
    ],
)
def test_what_a_constant_has_to_be(type_: Type, words: str) -> None:
    assert wanted(type_) == words
