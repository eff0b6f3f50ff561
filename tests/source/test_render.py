import re

from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.render import render
from tests.conftest import Golden
from tests.source.samples import DIAGNOSTICS, SOURCE, SOURCES


def test_rendered(golden: Golden) -> None:
    golden("source/rendered.txt", render(DIAGNOSTICS, SOURCES, colour=False) + "\n")


def test_colour_adds_only_colour() -> None:
    plain = render(DIAGNOSTICS, SOURCES, colour=False)
    coloured = render(DIAGNOSTICS, SOURCES, colour=True)
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_nothing_of_a_file_controls_the_terminal() -> None:
    span = SOURCE.span(0, 4)
    message = Diagnostic(
        "PC0008", "error", "a \x1b[31m", span, note="b \x1b", labels=(Label(span, "c \x1b"),), help="\x07"
    )
    assert "\x1b" not in render([message], SOURCES, colour=False)
    assert "\x07" not in render([message], SOURCES, colour=False)


def test_nothing_to_say_is_nothing_said() -> None:
    assert render([], {}, colour=True) == ""
