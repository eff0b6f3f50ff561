import json
import re

from promptc.source.diagnostic import Diagnostic, Label
from promptc.source.render import render, to_json
from promptc.source.text import SourceText, Span
from tests.conftest import Golden

SOURCE = SourceText("flowers.prompt", 'enum Species { a }\n\n\tlet 日本 = f(x = "\x1b[31m")\nreturn (\n  y = z\n)\n')


def span_of(part: str) -> Span:
    start = SOURCE.text.index(part)
    return SOURCE.span(start, start + len(part))


DIAGNOSTICS = [
    Diagnostic(
        "PC0201",
        "error",
        "one thing is not another",
        span_of("日本"),
        note="this one",
        labels=(Label(span_of("Species"), "that one"), Label(span_of("let"), "beside it")),
        help="make it so",
    ),
    Diagnostic("PC0301", "warning", "a statement of several lines", span_of("return (\n  y = z\n)")),
    Diagnostic("PC0101", "error", "the end", SOURCE.span(len(SOURCE.text), len(SOURCE.text)), note="here"),
    Diagnostic(
        "PC0102",
        "error",
        "something elsewhere",
        span_of("f("),
        labels=(Label(Span("std/a.prompt", 0, 1), "declared there"),),
    ),
    Diagnostic("PC0103", "error", "in a file that nobody has", Span("gone.prompt", 4, 5), note="unseen", help="look"),
]


def test_rendered(golden: Golden) -> None:
    golden("source/rendered.txt", render(DIAGNOSTICS, {SOURCE.path: SOURCE}, colour=False) + "\n")


def test_colour_adds_only_colour() -> None:
    plain = render(DIAGNOSTICS, {SOURCE.path: SOURCE}, colour=False)
    coloured = render(DIAGNOSTICS, {SOURCE.path: SOURCE}, colour=True)
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_nothing_of_a_file_controls_the_terminal() -> None:
    span = SOURCE.span(0, 4)
    message = Diagnostic(
        "PC0008", "error", "a \x1b[31m", span, note="b \x1b", labels=(Label(span, "c \x1b"),), help="\x07"
    )
    assert "\x1b" not in render([message], {SOURCE.path: SOURCE}, colour=False)
    assert "\x07" not in render([message], {SOURCE.path: SOURCE}, colour=False)


def test_nothing_to_say_is_nothing_said() -> None:
    assert render([], {}, colour=True) == ""


def test_json_has_lines_and_columns_from_one() -> None:
    first, *_, last = to_json(DIAGNOSTICS, {SOURCE.path: SOURCE})
    assert json.loads(json.dumps(first)) == {
        "code": "PC0201",
        "severity": "error",
        "message": "one thing is not another",
        "place": {"path": "flowers.prompt", "line": 3, "column": 6, "end_line": 3, "end_column": 8},
        "note": "this one",
        "labels": [
            {
                "place": {"path": "flowers.prompt", "line": 1, "column": 6, "end_line": 1, "end_column": 13},
                "text": "that one",
            },
            {
                "place": {"path": "flowers.prompt", "line": 3, "column": 2, "end_line": 3, "end_column": 5},
                "text": "beside it",
            },
        ],
        "help": "make it so",
    }
    assert isinstance(last, dict)
    assert last["place"] == {"path": "gone.prompt"}
