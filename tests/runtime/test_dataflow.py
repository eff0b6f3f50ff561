"""Branches, maps, checks of values and effects: what runs, when, and what a row gives."""

import asyncio

import pytest

from promptc.artifact.model import Artifact
from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.trace import Failure, Success
from promptc.schema.types import Row
from tests.runtime.programs import GateEngine, compiled, instruction, module_text

MODEL = 'model @m = replay "script"\n'


def shouting(*, temperature: float = 0.0) -> Artifact:
    """``shout`` for each word that is longer than one letter."""
    return compiled(
        MODEL
        + module_text("shout", "loud: str", temperature=temperature)
        + """
program @p(%words: list[str]) {
  %loud = map %words where (%w) {
    %n = len(%w): int
    %one = const int 1
    %long = gt(%n, %one): bool
    yield %long
  } do (%word) {
    %r = call @shout(text = %word)
    %r.loud = field loud of %r
    yield %r.loud
  }
  return (loud = %loud)
}
"""
    )


def loud(request: Request) -> str:
    return "loud: " + request.messages[-1].content.removeprefix("text: ").upper()


async def test_the_bodies_of_a_map_are_in_flight_together_and_keep_their_order() -> None:
    engine = GateEngine(loud)
    running = asyncio.create_task(Executor(shouting(), {"m": engine}).run_rows([{"words": ["aa", "b", "cc", "dd"]}]))
    await engine.until_waiting("shout:aa", "shout:cc", "shout:dd")
    await engine.release("shout:dd")
    await engine.until_waiting("shout:aa", "shout:cc")
    await engine.release("*")
    (result,) = await running
    assert isinstance(result, Success)
    assert result.outputs == {"loud": ["AA", "CC", "DD"]}
    assert [(c.inputs["text"], c.path) for c in result.trace] == [("aa", (0,)), ("cc", (2,)), ("dd", (3,))]
    assert engine.asked == 3


async def test_no_more_items_than_allowed_are_in_flight() -> None:
    engine = GateEngine(loud)
    executor = Executor(shouting(), {"m": engine}, fan_out=2)
    running = asyncio.create_task(executor.run_rows([{"words": ["aa", "bb", "cc"]}]))
    await engine.until_waiting("shout:aa", "shout:bb")
    await engine.release("shout:aa")
    await engine.until_waiting("shout:bb", "shout:cc")
    await engine.release("*")
    (result,) = await running
    assert isinstance(result, Success)


def test_a_map_needs_room_for_an_item() -> None:
    with pytest.raises(ValueError, match="fan_out must be at least 1, got 0"):
        Executor(shouting(), {"m": ReplayEngine(loud)}, fan_out=0)


async def test_an_item_that_fails_fails_the_row_and_the_others_are_still_asked() -> None:
    engine = ReplayEngine(lambda r: None if "bb" in r.messages[-1].content else "loud: x")
    (result,) = await Executor(shouting(), {"m": engine}).run_rows([{"words": ["aa", "bb", "cc"]}])
    assert isinstance(result, Failure)
    assert (result.kind, result.module) == ("engine", "shout")
    assert [c.inputs["text"] for c in result.trace] == ["aa", "cc"]


async def test_equal_items_are_independent_samples() -> None:
    engine = ReplayEngine(lambda _: "loud: x")
    await Executor(shouting(temperature=1.0), {"m": engine}).run_rows([{"words": ["aa", "aa", "aa"]}])
    assert len({r.seed for r in engine.requests}) == 3


async def test_samples_of_one_call_differ_by_their_number() -> None:
    artifact = compiled(
        MODEL
        + module_text("vote", "label: str", temperature=1.0)
        + """
program @p(%text: str) {
  %a = call @vote(text = %text) sample 1
  %b = call @vote(text = %text) sample 2
  %a.label = field label of %a
  %b.label = field label of %b
  return (a = %a.label, b = %b.label)
}
"""
    )
    engine = ReplayEngine(lambda _: "label: x")
    await Executor(artifact, {"m": engine}).run_rows([{"text": "t"}])
    assert len({r.seed for r in engine.requests}) == 2
    assert [node.sample for node in artifact.program.nodes if node.op == "call"] == [1, 2]


def branching() -> Artifact:
    """``long`` or ``short``, by the length of the text, which ``first`` has rewritten."""
    return compiled(
        MODEL
        + "".join(module_text(name, "word: str") for name in ("first", "long", "short"))
        + """
program @p(%text: str) {
  %f = call @first(text = %text)
  %f.word = field word of %f
  %n = len(%f.word): int
  %three = const int 3
  %is_long = gt(%n, %three): bool
  %answer = if %is_long then {
    %l = call @long(text = %f.word)
    %l.word = field word of %l
    yield %l.word
  } else {
    %s = call @short(text = %f.word)
    %s.word = field word of %s
    yield %s.word
  }
  return (answer = %answer)
}
"""
    )


@pytest.mark.parametrize(("word", "taken"), [("hello", "long"), ("hi", "short")])
async def test_only_the_taken_branch_runs(word: str, taken: str) -> None:
    engine = ReplayEngine(lambda r: f"word: {word if instruction(r) == 'first' else instruction(r)}")
    (result,) = await Executor(branching(), {"m": engine}).run_rows([{"text": "t"}])
    assert isinstance(result, Success)
    assert result.outputs == {"answer": taken}
    assert [c.module for c in result.trace] == ["first", taken]


async def test_a_branch_whose_condition_is_not_there_does_not_run() -> None:
    engine = ReplayEngine(lambda _: "nothing")
    (result,) = await Executor(branching(), {"m": engine}).run_rows([{"text": "t"}])
    assert isinstance(result, Failure)
    assert (result.kind, result.module) == ("decode", "first")
    assert len(engine.requests) == 1


CHECKED = compiled(
    """
program @p(%number: int, %least: int) {
  %ok = ge(%number, %least): bool
  %sorry = const str "the number is too small"
  %required = require %ok, %sorry
  %grade = convert %number: int(min = 1, max = 5)
  return (grade = %grade)
}
"""
)


@pytest.mark.parametrize(
    ("number", "least", "failure"),
    [
        (3, 1, None),
        (3, 4, ("require", "p", "the number is too small")),
        (7, 1, ("convert", "p", "`number`: expected at most 5, got 7")),
        # Both are wrong: the first in the order of the program is told.
        (7, 8, ("require", "p", "the number is too small")),
    ],
)
async def test_values_that_are_not_what_they_must_be_fail_the_row(
    number: int, least: int, failure: tuple[str, str, str] | None
) -> None:
    (result,) = await Executor(CHECKED, {}).run_rows([{"number": number, "least": least}])
    if failure is None:
        assert isinstance(result, Success)
        assert result.outputs == {"grade": number}
    else:
        assert isinstance(result, Failure)
        assert (result.kind, result.module, result.reason) == failure


SUGGESTING = compiled(
    """
program @p(%numbers: list[int], %least: int) {
  %low = const str "too small"
  %many = const str "too many"
  %kept = map %numbers do (%i) {
    %ok = ge(%i, %least): bool
    %asked = suggest %ok, %low
    %same = convert %i: int
    yield %same
  }
  %count = len(%kept): int
  %three = const int 3
  %few = le(%count, %three): bool
  %limited = suggest %few, %many
  return (kept = %kept)
}
"""
)


async def test_what_a_program_suggests_is_noted_in_its_order_and_fails_nothing() -> None:
    results = await Executor(SUGGESTING, {}).run_rows([{"numbers": n, "least": 2} for n in ([1, 2, 0, 3], [5], [])])
    assert [[(s.message, s.met) for s in r.suggestions] if isinstance(r, Success) else r for r in results] == [
        [("too small", False), ("too small", True), ("too small", False), ("too small", True), ("too many", False)],
        [("too small", True), ("too many", True)],
        [("too many", True)],
    ]
    first = results[0]
    assert isinstance(first, Success)
    assert first.outputs == {"kept": [1, 2, 0, 3]}
    assert first.missed == ("too small", "too small", "too many")


SHAPES = compiled(
    """
record Circle { radius: float, name: str }
record Square { side: float, name: str }
program @p(%shape: Circle | Square) {
  %round = is %shape: Circle
  %name = field name of %shape
  %size = if %round then {
    %circle = convert %shape: Circle
    %radius = field radius of %circle
    yield %radius
  } else {
    %square = convert %shape: Square
    %side = field side of %square
    yield %side
  }
  return (name = %name, round = %round, size = %size)
}
"""
)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ({"radius": 2.0, "name": "c"}, {"name": "c", "round": True, "size": 2.0}),
        ({"side": 3.0, "name": "s"}, {"name": "s", "round": False, "size": 3.0}),
    ],
)
async def test_a_value_of_several_types_takes_the_branch_of_its_own(shape: Row, expected: Row) -> None:
    (result,) = await Executor(loads(dumps(SHAPES)), {}).run_rows([{"shape": shape}])
    assert isinstance(result, Success)
    assert result.outputs == expected
