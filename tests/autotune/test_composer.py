from collections.abc import Callable
from dataclasses import replace

from promptc.artifact.model import Demo
from promptc.autotune.composer import compose
from promptc.ir.ops import Choice
from promptc.schema.types import FLOAT, INT, STR, Constraints, Enum, Field, List, Member, Refined
from tests.autotune.world import COLOUR, one_module

PAINT = one_module().modules[0]


def test_what_is_written_about_numbers_and_classes(golden: Callable[[str, str], None]) -> None:
    module = replace(
        PAINT,
        instruction=Choice.of("Name the colour"),
        inputs=(Field("hue", FLOAT, "degrees"), Field("note", STR)),
        outputs=(Field("colour", COLOUR, "as people say it"),),
    )
    demos = [
        Demo({"hue": 120.0 * i + j, "note": "n"}, {"colour": name})
        for i, name in enumerate(COLOUR.names)
        for j in (1, 2, 6)
    ]
    golden("autotune/composer_classes.txt", "\n".join(compose(module, demos)) + "\n")


def test_what_is_written_about_texts(golden: Callable[[str, str], None]) -> None:
    module = replace(
        PAINT, instruction=Choice.of(""), inputs=(Field("text", STR),), outputs=(Field("word", STR, "the longest"),)
    )
    demos = [Demo({"text": "a green frog"}, {"word": "green"}), Demo({"text": "my house"}, {"word": "house"})]
    golden("autotune/composer_texts.txt", "\n".join(compose(module, demos)) + "\n")


def test_what_is_written_about_types(golden: Callable[[str, str], None]) -> None:
    urgency = Refined(INT, Constraints(min=1, max=5))
    size = Refined(STR, Constraints(one_of=("small", "large")))
    steps = Refined(List(STR), Constraints(max_len=3))
    team = Enum("Team", (Member("billing", "charges and refunds"), Member("platform", "outages")))
    outputs = (Field("team", team), Field("urgency", urgency), Field("size", size), Field("steps", steps))
    module = replace(PAINT, instruction=Choice.of("Route the ticket."), inputs=(Field("text", STR),), outputs=outputs)
    golden("autotune/composer_types.txt", "\n".join(compose(module, ())) + "\n")


def test_nothing_is_said_of_a_class_that_no_demonstration_shows() -> None:
    module = replace(PAINT, inputs=(Field("hue", FLOAT),))
    assert not any("Typically" in text for text in compose(module, [Demo({"hue": 1.0}, {"colour": "red"})]))


def test_all_texts_differ_and_some_are_written_without_demonstrations() -> None:
    texts = compose(PAINT, [])
    assert len(texts) == len(set(texts)) >= 4
