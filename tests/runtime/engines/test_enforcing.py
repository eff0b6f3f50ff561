"""What a decoder is not held to, by engine and by type."""

from dataclasses import replace

import pytest

from promptc.artifact.model import ModelRef, OutputFormat
from promptc.runtime.engines.enforcing import unenforced
from promptc.schema.types import FLOAT, INT, STR, Constraints, Dict, Field, Json, List, Optional, Record, Refined, Type
from tests.runtime.engines.requests import module

SERVER: tuple[str, Json] = ("base_url", "http://models.test/v1")
VLLM: tuple[str, Json] = ("server", "vllm")
CODE = Refined(STR, Constraints(pattern="[a-z]+", max_len=9))
SHARE = Refined(FLOAT, Constraints(min=0.0, max=1.0))


def told(engine: str, format_: OutputFormat, type_: Type, *options: tuple[str, Json]) -> str:
    ref = ModelRef("nano", engine, "tiny", options)
    return unenforced(ref, replace(module(format_), outputs=(Field("it", type_),)))


@pytest.mark.parametrize("format_", ["lines", "json"])
@pytest.mark.parametrize(("engine", "options"), [("vllm", ()), ("openai", (SERVER, VLLM))])
@pytest.mark.parametrize(
    ("type_", "what"),
    [
        (STR, ""),
        (Refined(STR, Constraints(min_len=2, max_len=9)), ""),
        (Refined(INT, Constraints(min=1, max=5)), ""),
        (Refined(FLOAT, Constraints(one_of=(0.5, 1.0))), ""),
        (SHARE, "the bounds of `it`"),
        (CODE, "the length beside the pattern of `it`"),
        (Refined(List(INT), Constraints(unique=True)), "different items of `it`"),
        (Refined(Dict(INT), Constraints(min_len=2)), "the number of different keys of `it`"),
        (
            Record("R", (Field("a", List(SHARE)), Field("b", Optional(CODE)))),
            "the bounds of `it`, the length beside the pattern of `it`",
        ),
    ],
)
def test_vllm_is_held_to_patterns(
    engine: str, options: tuple[tuple[str, Json], ...], format_: OutputFormat, type_: Type, what: str
) -> None:
    whole = f"module `identify`: while model `nano` writes, it is not held to {what}; each answer is checked after"
    assert told(engine, format_, type_, *options) == (whole if what else "")


def test_another_server_is_held_to_no_lines() -> None:
    assert "is not held to the form of answers in lines (with `format = json`" in told("openai", "lines", STR, SERVER)


@pytest.mark.parametrize(
    ("type_", "what"),
    [
        (STR, ""),
        (SHARE, ""),
        (CODE, "`maxLength`"),
        (Refined(List(INT), Constraints(unique=True)), "`uniqueItems`"),
        (Dict(INT), "objects with any keys"),
        (
            Record("R", (Field("a", CODE), Field("b", INT, default=3))),
            "fields that may be left out, `maxLength`, `default`",
        ),
    ],
)
def test_another_server_is_held_to_its_part_of_json_schema(type_: Type, what: str) -> None:
    said = told("openai", "json", type_, SERVER)
    assert (
        said == ""
        if not what
        else f"which has what is not enforced there: {what}; each answer is checked after" in said
    )


def test_scripted_answers_are_not_written_by_a_decoder() -> None:
    assert told("replay", "json", CODE) == ""
