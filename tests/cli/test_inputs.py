import click
import pytest

from promptc.cli.inputs import parse_inputs
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, List, Member

FIELDS = (Field("petal_length", FLOAT), Field("note", STR), Field("fresh", BOOL), Field("tags", List(STR)))
ROW = {"petal_length": 1.4, "note": " = a\\n", "fresh": True, "tags": ["a", "b"]}


def test_all_three_ways_to_write_an_input() -> None:
    words = ["--petal-length", "1.4", "note= = a\\n", "--fresh=true", 'tags=["a", "b"]']
    assert parse_inputs(words, FIELDS) == ROW


def test_a_negative_number_is_a_value() -> None:
    assert parse_inputs(["--petal_length", "-1.5"], FIELDS[:1]) == {"petal_length": -1.5}


def test_an_input_with_a_default_may_be_left_out() -> None:
    fields = (*FIELDS[:2], Field("limit", INT, default=3))
    assert parse_inputs(["petal_length=1", "note=x"], fields) == {"petal_length": 1.0, "note": "x"}
    assert parse_inputs(["petal_length=1", "note=x", "limit=5"], fields)["limit"] == 5


def test_a_member_of_an_enum_may_have_its_name_or_its_text() -> None:
    part = Enum("Part", (Member("brakes", wire="BR-01"), Member("lights")))
    fields = (Field("part", part), Field("others", List(part)))
    for words in (["part=brakes", 'others=["lights", "brakes"]'], ["part=BR-01", 'others=["lights", "BR-01"]']):
        assert parse_inputs(words, fields) == {"part": "brakes", "others": ["lights", "brakes"]}
    with pytest.raises(click.UsageError, match="input part: expected one of BR-01, lights, got 'wheels'"):
        parse_inputs(["part=wheels", "others=[]"], fields)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["petal=1"], "the program has no input petal; did you mean petal_length?"),
        (["zzz=1"], "the program has no input zzz; the inputs are petal_length, note"),
        (["petal_length=long"], "input petal_length: expected a number, got 'long'"),
        (["petal_length=1", "petal_length=2"], "the input petal_length is given twice"),
        (["--note"], "--note needs a value"),
        (["1.4"], "expected name=value or --name value, got '1.4'"),
        (["note=x"], "missing input: petal_length=<float>"),
        ([], "missing inputs: petal_length=<float> note=<str>"),
    ],
)
def test_mistakes_are_usage_errors(words: list[str], message: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        parse_inputs(words, FIELDS[:2])
    assert caught.value.message == message
