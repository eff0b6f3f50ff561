from dataclasses import replace

import pytest

from promptc.artifact.model import Demo
from promptc.autotune.composer import compose
from promptc.autotune.places import placed
from promptc.ir.ops import Module
from promptc.schema.types import STR, Field
from tests.autotune.world import one_module

PICK: Module = replace(one_module().modules[0], inputs=(Field("note", STR),), outputs=(Field("item", STR),))
NOTES = ("red fox barn", "old axe shed wall", "big plum jar lid top", "new tram")


def demos(*items: str) -> list[Demo]:
    return [Demo({"note": note}, {"item": item}) for note, item in zip(NOTES, items, strict=True)]


@pytest.mark.parametrize(
    ("items", "place"),
    [
        (("red", "old", "big", "new"), "the first word"),
        (("fox", "axe", "plum", "tram"), "the second word"),
        (("barn", "wall", "top", "tram"), "the last word"),
        (("fox", "shed", "lid", "new"), "the word before the last"),
    ],
)
def test_a_place_that_explains_all(items: tuple[str, ...], place: str) -> None:
    assert placed(PICK, demos(*items)) == [f"The item is {place} of the note."]
    assert compose(PICK, demos(*items))[0] == f"The item is {place} of the note."


def test_some_wrong_demonstrations_do_not_hide_it() -> None:
    assert placed(PICK, demos("red", "old", "big", "tram")) == ["The item is the first word of the note."]


@pytest.mark.parametrize("items", [("red", "axe", "top", "tram"), ("cat", "dog", "cow", "pig")])
def test_without_a_rule_nothing_is_said(items: tuple[str, ...]) -> None:
    assert placed(PICK, demos(*items)) == []


def test_two_demonstrations_are_no_rule() -> None:
    assert placed(PICK, demos("red", "old", "big", "new")[:2]) == []
