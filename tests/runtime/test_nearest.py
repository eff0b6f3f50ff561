from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from promptc.artifact.model import Demo, Module
from promptc.runtime.layout import Layout, render
from promptc.runtime.nearest import NearestDemos
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Json, List, Member, Type

FRUIT = Enum("Fruit", (Member("apple"), Member("plum")))


def module(types: dict[str, Type], rows: list[dict[str, Json]], nearest: int) -> Module:
    demos = tuple(Demo(row, {"answer": str(i)}) for i, row in enumerate(rows))
    inputs = tuple(Field(name, type_) for name, type_ in types.items())
    return Module("m", "M", "predict", "x", inputs, (Field("answer", STR),), "Do it.", demos, nearest=nearest)


def chosen(types: dict[str, Type], rows: list[dict[str, Json]], asked: dict[str, Json], nearest: int = 1) -> list[int]:
    """Which rows are shown for ``asked``, in order."""
    return NearestDemos(module(types, rows, nearest)).places(asked)


TEXTS: list[dict[str, Json]] = [
    {"text": "The printer on the second floor is out of paper."},
    {"text": "The invoice for the printer is wrong."},
    {"text": "I cannot log in."},
    {"text": "The elevator is out of order."},
]


def test_texts_by_their_rare_words() -> None:
    assert chosen({"text": STR}, TEXTS, {"text": "Where is my INVOICE?"}) == [1]
    assert chosen({"text": STR}, TEXTS, {"text": "the log"}) == [2]


def test_the_nearest_stands_last() -> None:
    assert chosen({"text": STR}, TEXTS, {"text": "PRINTER, paper!"}, 2) == [1, 0]


def test_of_equals_the_first_are_nearer() -> None:
    assert chosen({"text": STR}, TEXTS, {"text": "xyz"}, 2) == [1, 0]


def test_numbers_by_how_close_they_are() -> None:
    rows: list[dict[str, Json]] = [{"size": 1.0, "count": 10}, {"size": 1.1, "count": 90}, {"size": 5.0, "count": 11}]
    assert chosen({"size": FLOAT, "count": INT}, rows, {"size": 1.2, "count": 80}) == [1]
    assert chosen({"size": FLOAT, "count": INT}, rows, {"size": 4.5, "count": 11}) == [2]
    assert chosen({"size": FLOAT}, [{"size": 2.0}, {"size": 2.0}], {"size": 7.0}) == [0]


def test_all_else_by_being_equal_and_lists_by_their_words() -> None:
    rows: list[dict[str, Json]] = [
        {"fruit": "apple", "ripe": True, "tags": ["red", "round"]},
        {"fruit": "plum", "ripe": True, "tags": ["blue"]},
        {"fruit": "plum", "ripe": False, "tags": ["red"]},
    ]
    types: dict[str, Type] = {"fruit": FRUIT, "ripe": BOOL, "tags": List(STR)}
    assert chosen(types, rows, {"fruit": "plum", "ripe": False, "tags": ["blue", "small"]}) == [1]
    assert chosen(types, rows, {"fruit": "plum", "ripe": False, "tags": ["green"]}) == [2]


def test_a_prompt_shows_the_nearest_of_the_pool() -> None:
    messages = render(module({"text": STR}, TEXTS, 2), {"text": "printer paper"})
    assert [m.content for m in messages[1:]] == [
        "text: The invoice for the printer is wrong.",
        "answer: 1",
        "text: The printer on the second floor is out of paper.",
        "answer: 0",
        "text: printer paper",
    ]


@given(st.lists(st.sampled_from([str(row["text"]) for row in TEXTS]), min_size=1), st.sampled_from([None, 1, 2]))
def test_a_layout_gives_each_call_what_one_of_its_own_would(asked: list[str], nearest: int | None) -> None:
    shown = replace(module({"text": STR}, TEXTS, 1), nearest=nearest)
    layout = Layout(shown)
    for text in asked:
        assert layout.render({"text": text}) == render(shown, {"text": text})


@given(
    st.lists(st.fixed_dictionaries({"text": st.text(max_size=12), "size": st.floats(-9, 9)}), max_size=6),
    st.fixed_dictionaries({"text": st.text(max_size=12), "size": st.floats(-9, 9)}),
    st.integers(1, 8),
)
def test_as_many_as_there_are_and_each_once(rows: list[dict[str, Json]], asked: dict[str, Json], nearest: int) -> None:
    found = chosen({"text": STR, "size": FLOAT}, rows, asked, nearest)
    assert len(found) == len(set(found)) == min(nearest, len(rows))


@given(st.lists(st.integers(-99, 99), min_size=1, max_size=6), st.integers(-999, 999))
def test_no_number_is_closer_than_the_one_that_is_shown(sizes: list[int], asked: int) -> None:
    (found,) = chosen({"size": INT}, [{"size": size} for size in sizes], {"size": asked})
    assert abs(sizes[found] - asked) == min(abs(size - asked) for size in sizes)
