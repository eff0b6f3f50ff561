"""Whatever a file holds, reading and checking it ends in a tree or in diagnostics, never in an exception."""

from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from promptc.sema import check
from promptc.source.render import render
from promptc.source.report_json import to_json
from promptc.source.text import SourceText
from promptc.syntax.formatter import format_file
from promptc.syntax.parser import parse
from tests.syntax.layouts import atoms
from tests.syntax.samples import EVERYTHING, LIBRARY

SMALL = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
_NOISE = ("{", "}", "(", ")", "[", "]", '"', '"""', "#", "\n", "=", ":", ",", ".", "->", "-", "'", "\\", "let", "in",
          "enum", "program", "\nmodel x = ", "1e9", "é", "\0", "\t", "not", "list", "UNKNOWN")  # fmt: skip


def survives(text: str) -> None:
    source = SourceText("test.prompt", text)
    file, syntax = parse(source)
    _, meaning = check(source, file, folder=Path("no such folder"), passes={})
    found = [*syntax, *meaning]
    assert all(0 <= d.span.start <= d.span.end <= len(text) for d in found)
    sources = {source.path: source}
    assert render(found, sources, colour=True).count("[PC") == len(found)
    assert len(to_json(found, sources)) == len(found)
    if not syntax:
        again = SourceText("test.prompt", format_file(file, source))
        assert parse(again)[1] == []


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid program with a few of its tokens dropped, doubled, swapped or replaced."""
    text = draw(st.sampled_from([EVERYTHING, LIBRARY]))
    parts = [part + " " for part in atoms(text)] if draw(st.booleans()) else list(text)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(parts) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "replace", "insert"])):
            case "drop":
                parts[at] = ""
            case "double":
                parts[at] *= 2
            case "swap":
                other = draw(st.integers(0, len(parts) - 1))
                parts[at], parts[other] = parts[other], parts[at]
            case "replace":
                parts[at] = draw(st.sampled_from(_NOISE))
            case _:
                parts[at] += draw(st.sampled_from(_NOISE))
    return "".join(parts)


@SMALL
@given(mutated())
def test_mutated_programs(text: str) -> None:
    survives(text)


@SMALL
@given(
    st.text(max_size=60) | st.lists(st.sampled_from((*_NOISE, "enum A { a }\n", "a", " ")), max_size=25).map("".join)
)
def test_any_text(text: str) -> None:
    survives(text)


@SMALL
@given(st.integers(0, len(EVERYTHING)))
def test_every_beginning_of_a_program(end: int) -> None:
    survives(EVERYTHING[:end])
