import pytest

from promptc.autotune.bounds import ASSUMED_ITEMS, Bounds
from promptc.ir.ops import Program
from promptc.ir.parser import parse_program
from promptc.ir.verifier import verify

HEAD = """
model @m = replay "script"

module @one = predict(Any) on @m {
  input text: str
  output word: str
  instruction ""
  demos []
  format lines
  decoding temperature 0.0 top_p 1.0 max_tokens 8
}

module @more = predict(Any) on @m {
  input text: str
  output words: list[str]
  instruction ""
  demos []
  format lines
  decoding temperature 0.0 top_p 1.0 max_tokens 8
  attempts 3
}

"""
EACH = """ do (%w) {
    %c = call @one(text = %w)
    %c.word = field word of %c
    yield %c.word
  }
  return (out = %out)
}
"""


def parsed(main: str) -> Program:
    program = parse_program(HEAD + main)
    verify(program)
    return program


def bounds(main: str, rows: list[dict[str, object]] | None = None) -> Bounds:
    return Bounds(parsed(main), rows or [])  # type: ignore[arg-type]


def test_of_two_branches_the_heavier_counts_and_a_try_is_a_call() -> None:
    found = bounds("""program @p(%text: str, %long: bool) {
  %first = call @one(text = %text)
  %out = if %long then {
    %a = call @more(text = %text)
    %a.words = field words of %a
    yield %a.words
  } else {
    %b = call @one(text = %text)
    %b.word = field word of %b
    %words = list[str] (%b.word)
    yield %words
  }
  return (out = %out)
}
""")
    assert (found.calls, found.assumed) == (1 + 3, ())
    assert found.most(lambda call: 10 if call.module == "one" else 1) == 20


def test_a_list_of_the_inputs_is_as_long_as_that_of_the_longest_row() -> None:
    rows: list[dict[str, object]] = [{"words": ["a"]}, {"words": ["a", "b", "c"]}, {"words": []}]
    found = bounds("program @p(%words: list[str]) {\n  %out = map %words" + EACH, rows)
    assert (found.calls, found.assumed) == (3, ())


def test_a_list_that_a_model_writes_is_assumed_to_have_some_items() -> None:
    found = bounds(
        """program @p(%text: str) {
  %a = call @more(text = %text)
  %a.words = field words of %a
  %out = map %a.words"""
        + EACH
    )
    assert (found.calls, found.assumed) == (3 + ASSUMED_ITEMS, ("`words` of more",))


@pytest.mark.parametrize(
    ("made", "length"),
    [
        ('%list = const list[str] ["a", "b"]', 2),
        ("%list = list[str] (%text, %text, %text)", 3),
        ("%two = list[str] (%text, %text)\n  %list = unique(%two): list[str]", 2),
        ("%two = list[str] (%text, %text)\n  %list = add(%two, %two): list[str]", 4),
        ("%all = convert %words: list[str](max_len = 5)\n  %list = convert %all: list[str]", 5),
    ],
)
def test_what_a_list_is_made_of_bounds_it(made: str, length: int) -> None:
    found = bounds(f"program @p(%text: str, %words: list[str]) {{\n  {made}\n  %out = map %list" + EACH)
    assert (found.calls, found.assumed) == (length, ())
