import json
from pathlib import Path

import pytest

from promptc.source.text import SourceText
from promptc.syntax import grammar
from promptc.syntax.grammar import build, grammar_text
from promptc.syntax.lexer import PromptLexer
from promptc.syntax.parser import parse
from promptc.syntax.tables import read_tables, write_tables

SOUND = 'enum Mood { good, bad "sad" }\nmodel m = "vllm:x" { temperature = 0.5 }\n'
BROKEN = "enum Mood { good bad\nsignature S { input a str }\nprogram p(a: str -> () {}\n"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "cache" / "parser.json"
    write_tables(path, grammar_text(), build(grammar_text()))
    return path


@pytest.mark.parametrize("text", [SOUND, BROKEN])
def test_a_parser_from_its_tables_says_the_same(text: str, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SourceText("a.prompt", text)
    built, loaded = build(grammar_text()), read_tables(kept, grammar_text(), PromptLexer)
    results = []
    for parser in (built, loaded):
        monkeypatch.setattr("promptc.syntax.stops.lark", lambda parser=parser: parser)
        results.append(parse(source))
    assert loaded is not None
    assert results[0] == results[1]
    assert bool(results[0][1]) == (text is BROKEN)


def test_tables_of_another_grammar_are_not_taken(kept: Path) -> None:
    assert read_tables(kept, grammar_text() + "\n// more", PromptLexer) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", "\x00", '{"key": "of another"}'])
def test_what_is_no_table_is_not_taken(text: str, tmp_path: Path) -> None:
    path = tmp_path / "parser.json"
    path.write_text(text)
    assert read_tables(path, grammar_text(), PromptLexer) is None
    assert read_tables(tmp_path / "none.json", grammar_text(), PromptLexer) is None


def test_the_first_start_keeps_them_and_the_next_one_builds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    grammar.lark.cache_clear()
    grammar.lark()
    assert [p.name for p in (tmp_path / "promptc").iterdir()] == ["parser.json"]
    assert json.loads((tmp_path / "promptc/parser.json").read_text())["key"]
    grammar.lark.cache_clear()
    monkeypatch.setattr(grammar, "build", lambda text: pytest.fail("built again"))
    assert grammar.lark().parse(SOUND).children
    grammar.lark.cache_clear()


def test_a_folder_that_cannot_be_written_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write_tables(tmp_path / "file" / "parser.json", grammar_text(), build(grammar_text()))
    assert (tmp_path / "file").read_text() == ""
