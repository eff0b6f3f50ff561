import re

from promptc.source.diagnostic import Diagnostic, Edit, Fix, Label
from promptc.source.render import render
from promptc.source.text import SourceText
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


def test_a_wide_line_is_cut_around_its_mistakes(golden: Golden) -> None:
    source = SourceText("wide.prompt", "a" * 300 + " mistake near\tfar " + "b" * 4000 + " end\nlet = 1\n" + "c" * 160)
    at = source.text.index
    near, far = source.span(at("near"), at("near") + 4), source.span(at("far"), at("far") + 3)
    end, last = source.span(at("end"), at("end") + 3), source.span(len(source.text), len(source.text))
    fix = Fix("write `mend`", (Edit(end, "mend"),))
    found = [
        Diagnostic("PC0001", "error", "in the middle", near, note="here", labels=(Label(far, "there"),)),
        Diagnostic("PC0001", "error", "at the end", end, note="here", labels=(Label(near, "first"),), fix=fix),
        Diagnostic("PC0001", "error", "of many characters", source.span(5, 4000), note="here"),
        Diagnostic("PC0001", "error", "after a line that just fits", last, note="here"),
    ]
    shown = render(found, {"wide.prompt": source}, colour=False)
    golden("source/wide.txt", shown + "\n")
    assert max(map(len, shown.splitlines())) < 180
