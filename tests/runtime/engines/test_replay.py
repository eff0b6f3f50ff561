"""The scripted engine: from a function, from a file, and what it does not know."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.artifact.model import ModelRef
from promptc.runtime.engine import Completion, EngineFailure
from promptc.runtime.engines import open_engine
from promptc.runtime.engines.replay import KEY_IDENTITY, ReplayEngine, recorded_line
from promptc.runtime.store import request_key
from tests.runtime.engines.requests import request
from tests.runtime.test_retry import Heard


async def test_answers_of_a_function() -> None:
    engine = ReplayEngine(lambda asked: asked.messages[-1].content.upper())
    completion = await engine.complete(request("lines"))
    assert (completion.text, completion.finish, completion.output_tokens) == ("PETAL_LENGTH: 5.1", "stop", 2)
    assert completion.prompt_tokens == await engine.count_tokens(request("lines").messages)


async def test_a_long_answer_is_cut() -> None:
    completion = await ReplayEngine(lambda _: "a " * 60).complete(request("lines"))
    assert (completion.finish, completion.output_tokens) == ("length", 48)


async def test_answers_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    key = request_key(KEY_IDENTITY, request("json"))
    path.write_text('{"user": "petal_length: 5.1", "text": "by text"}\n\n' + f'{{"key": "{key}", "text": "by key"}}\n')
    engine = open_engine(ModelRef("m", "replay", str(path)))
    assert (await engine.complete(request("lines"))).text == "by text"
    assert (await engine.complete(request("json"))).text == "by key"
    with pytest.raises(EngineFailure) as raised:
        await engine.complete(request("lines", 9.0))
    assert str(raised.value) == f"{path} has no answer for: petal_length: 9.0 (record again, or write a line for it)"
    assert not raised.value.transient
    await engine.close()


async def test_a_recording_answers_only_what_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(recorded_line(request("lines"), Completion("species: setosa", "stop", 1, 1)) + "\n")
    engine = open_engine(ModelRef("m", "replay", str(path)))
    assert (await engine.complete(request("lines"))).text == "species: setosa"
    with pytest.raises(EngineFailure, match=r"5\.1 \(the same was asked with other settings, .*: record again\)"):
        await engine.complete(request("lines", temperature=0.5))


def test_the_identity_is_the_content_of_the_file(tmp_path: Path) -> None:
    for name, text in (("a", "x"), ("b", "x"), ("c", "y")):
        (tmp_path / name).write_text(f'{{"user": "u", "text": "{text}"}}\n')
    a, b, c = (open_engine(ModelRef("m", "replay", str(tmp_path / name))).identity for name in "abc")
    assert a == b != c


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"user": "u"}\n', r"answers\.jsonl:1: expected .*'text'"),
        ('\n{"text": "t"}\n', r"answers\.jsonl:2: expected .*'user'"),
        ("[]\n", r"answers\.jsonl:1: expected"),
        ("{\n", r"answers\.jsonl:1: expected"),
    ],
)
def test_broken_files_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(text)
    with pytest.raises(EngineFailure, match=message):
        open_engine(ModelRef("m", "replay", str(path)))


def test_a_missing_file_and_an_option(tmp_path: Path) -> None:
    with pytest.raises(EngineFailure, match="cannot be read"):
        open_engine(ModelRef("m", "replay", str(tmp_path / "none.jsonl")))
    with pytest.raises(EngineFailure, match="has no option `seed`"):
        open_engine(ModelRef("m", "replay", "x", (("seed", 1),)))


@given(st.text())
async def test_an_answer_is_told_in_pieces(text: str) -> None:
    heard = Heard()
    completion = await ReplayEngine(lambda _: text).stream(replace(request("lines"), max_tokens=10**6), heard)
    assert "".join(heard.told) == completion.text == text
