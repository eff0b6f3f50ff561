"""Dotprompt files: what the renderer of the Dotprompt project makes of them is what a run sends."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from dotpromptz import DataArgument, Dotprompt, TextPart
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from promptc.artifact.model import Artifact, Demo, Graph, ModelRef, Module, Provenance
from promptc.driver.dotprompt import dotprompt_files
from promptc.driver.problems import DriverProblem
from promptc.runtime.layout import render
from promptc.schema.types import INT, STR, Dict, Field, List, Record, Row

ROLES = {"system": "system", "user": "user", "model": "assistant"}
PLAIN = Module("p.m", "S", "predict", "m", (Field("x", STR), Field("role", INT)), (Field("out", STR),), "")
VALUES: Row = {"x": "<v> {{x}} \\ \"q\" 'é' }", "role": 7}


def program(modules: Iterable[Module]) -> Artifact:
    graph = Graph("p", (), (), (), ())
    return Artifact((), (ModelRef("m", "openai", "any"),), tuple(modules), graph, Provenance("promptc", "0" * 64))


def rendered(text: str) -> list[tuple[str, str]]:
    found: Any = asyncio.run(Dotprompt().render(text, DataArgument(input=VALUES)))
    return [
        (ROLES[str(m.role.value)], "".join(str(p.text) for p in m.content if isinstance(p, TextPart)))
        for m in found.messages
    ]


TROUBLE = st.text(alphabet='{}\\ab\n "~!<é', max_size=8)


def _template(texts: tuple[str, str, str]) -> str:
    before, between, after = (text.replace("{", "{{").replace("}", "}}") for text in texts)
    return f"{before}{{x}}{between}{{role}}{after}"


@settings(max_examples=150)
@given(TROUBLE, TROUBLE, st.tuples(TROUBLE, TROUBLE, TROUBLE))
@example("{", "}", ("{", "}", "\\"))
@example("\\", "{{", ("\\{{", "}}", "{\\"))
@example(" ", "\n", ("\n", " ", "\n"))
@example("{{!", "{{#if x}}", ("{{{x}}}", "\\\\{{x}}", "{{~x~}}"))
@example("&<>\"'", "\u2028\x85", ("-", "-", "---"))
def test_the_messages_are_those_of_a_run(instruction: str, said: str, texts: tuple[str, str, str]) -> None:
    module = replace(
        PLAIN,
        instruction=instruction,
        demos=(Demo({"x": said, "role": 1}, {"out": said}),),
        template=_template(texts),
    )
    sent = render(module, VALUES)
    assume(all(m.content.strip() for m in sent))
    (text,) = dotprompt_files(program([module])).values()
    assert rendered(text) == [(m.role, m.content) for m in sent]


# Their forms have braces, and lists of braces.
PARCEL = Record("Parcel", (Field("place", Record("Place", (Field("x", INT), Field("y", Dict(INT))))), Field("n", INT)))
RECORDS = (Field("parcels", List(PARCEL)), Field("by", Dict(Dict(PARCEL)), "name", default={}))


@pytest.mark.parametrize("module", [PLAIN, replace(PLAIN, outputs=RECORDS)])
def test_so_they_are_without_a_template(module: Module) -> None:
    (text,) = dotprompt_files(program([module])).values()
    assert rendered(text) == [(m.role, m.content) for m in render(module, VALUES)]


def test_what_stands_for_a_brace_has_a_name_of_its_own() -> None:
    module = replace(PLAIN, inputs=(Field("brace", STR), Field("brace_", STR)), template="{{{{{brace}{brace_}")
    (text,) = dotprompt_files(program([module])).values()
    values: dict[str, Any] = {"brace": "1", "brace_": "2"}
    found: Any = asyncio.run(Dotprompt().render(text, DataArgument(input=values)))
    assert [p.text for p in found.messages[-1].content if isinstance(p, TextPart)] == ["{{12"]


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        (replace(PLAIN, inputs=()), "is empty"),
        (replace(PLAIN, instruction="<<<dotprompt:role:user>>>"), "has '<<<dotprompt:' in it"),
        (replace(PLAIN, demos=(Demo(VALUES, {"out": "y"}),), nearest=1), "most like its inputs"),
    ],
)
def test_what_no_such_file_can_say_is_refused(module: Module, reason: str) -> None:
    with pytest.raises(DriverProblem, match=reason):
        dotprompt_files(program([module]))


def test_files_have_names_of_their_own_and_stay_in_their_folder() -> None:
    modules = [replace(PLAIN, symbol=symbol) for symbol in ("p.m", "p-m", "../../etc/x")]
    assert list(dotprompt_files(program(modules))) == ["p-m.prompt", "p-m-2.prompt", "-etc-x.prompt"]
