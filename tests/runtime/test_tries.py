"""Tries with feedback: what the model is told, how often, and what is kept of each try."""

from pathlib import Path

import pytest

from promptc.artifact.model import Artifact
from promptc.runtime.cache import CachedEngine
from promptc.runtime.engine import Completion, EngineFailure, PromptTooLong, Request, RequestRefused
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.store import CallStore
from promptc.runtime.trace import Failure, Success
from tests.conftest import Golden
from tests.runtime.programs import compiled, module_text

CHECKS = """
check @copied(%ticket: str, %quote: str, %points: int) {
  %in = in(%quote, %ticket): bool
  return (value = %in)
}

check @brief(%ticket: str, %quote: str, %points: int) {
  %n = len(%quote): int
  %most = const int 3
  %le = le(%n, %most): bool
  return (value = %le)
}

check @useful(%ticket: str, %quote: str, %points: int) {
  %one = const int 1
  %share = div(%one, %points): float
  %none = const float 0.0
  %positive = gt(%share, %none): bool
  return (value = %positive)
}
"""


def finding(attempts: int = 3) -> Artifact:
    more = f"""attempts {attempts}
  check require @copied "copy the quote from the ticket"
  check suggest @brief "a short quote is better"
  check require @useful "give points"
"""
    return compiled(
        'model @m = replay "script"\n'
        + module_text("find", "quote: str\n  output points: int", input_="ticket: str", more=more)
        + CHECKS
        + """
program @p(%ticket: str) {
  %r = call @find(ticket = %ticket)
  %r.quote = field quote of %r
  return (quote = %r.quote)
}
"""
    )


def answers(*texts: str) -> ReplayEngine:
    """An engine that gives ``texts`` one after the other."""
    left = list(texts)
    return ReplayEngine(lambda _: left.pop(0) if left else None)


ROW = {"ticket": "the app is down"}
GOOD = "quote: app\npoints: 2"


async def test_a_try_that_fails_is_followed_by_one_with_feedback(golden: Golden) -> None:
    engine = answers("quote: none", "quote: the database\npoints: -2", GOOD)
    (result,) = await Executor(finding(), {"m": engine}).run_rows([ROW])
    assert isinstance(result, Success)
    assert result.outputs == {"quote": "app"}
    assert [(c.attempt, c.outputs, c.score, c.missed) for c in result.trace] == [
        (1, None, None, ()),
        (2, None, 0.0, ("a short quote is better",)),
        (3, {"quote": "app", "points": 2}, 1.0, ()),
    ]
    assert [c.request for c in result.trace] == engine.requests
    conversation = "\n".join(f"=== {m.role}\n{m.content}" for m in engine.requests[-1].messages)
    golden("runtime/tries.txt", conversation + "\n")


@pytest.mark.parametrize(
    ("attempts", "texts", "kind", "reason"),
    [
        (1, ["quote: sky\npoints: 1"], "require", "copy the quote from the ticket"),
        (2, ["quote: x\npoints: -1"] * 2, "require", "copy the quote from the ticket; give points (2 tries)"),
        (2, ["what?"] * 2, "decode", "outputs `quote`, `points`: missing from the answer (2 tries)"),
        # A check that has no value for an answer says nothing that a model could use.
        (3, ["quote: app\npoints: 0"], "primitive", "division by zero"),
    ],
)
async def test_a_module_that_never_answers_well_fails_the_row(
    attempts: int, texts: list[str], kind: str, reason: str
) -> None:
    (result,) = await Executor(finding(attempts), {"m": answers(*texts)}).run_rows([ROW])
    assert isinstance(result, Failure)
    assert (result.kind, result.reason) == (kind, reason)
    assert len(result.trace) == len(texts)
    assert all(c.outputs is None for c in result.trace)


async def test_a_suggestion_alone_never_asks_again() -> None:
    engine = answers("quote: the app\npoints: 1")
    (result,) = await Executor(finding(), {"m": engine}).run_rows([ROW])
    assert isinstance(result, Success)
    assert (result.trace[0].score, result.trace[0].missed) == (0.0, ("a short quote is better",))


async def test_an_answer_that_was_cut_is_asked_for_again_shorter() -> None:
    engine = answers("quote: " + "word " * 30, GOOD)
    await Executor(finding(), {"m": engine}).run_rows([ROW])
    said = engine.requests[1].messages[-1].content
    assert said == "That answer is too long: it was cut after 16 tokens.\n\nAnswer again, in the same format."


class Refusing(ReplayEngine):
    """Refuses every conversation that goes on."""

    def __init__(self, failure: EngineFailure) -> None:
        super().__init__(lambda _: "what?")
        self._failure = failure

    async def complete(self, request: Request) -> Completion:
        if len(request.messages) > 2:
            raise self._failure
        return await super().complete(request)


async def test_a_conversation_that_became_too_long_fails_for_what_was_wrong_before() -> None:
    engine = Refusing(RequestRefused("17 tokens are too many"))
    (result,) = await Executor(finding(), {"m": engine}).run_rows([ROW])
    assert isinstance(result, Failure)
    assert (result.kind, result.error) == ("decode", None)
    assert result.reason.endswith("missing from the answer (another try was refused: 17 tokens are too many)")


async def test_of_a_prompt_that_is_too_long_the_longest_input_is_told() -> None:
    class Small(ReplayEngine):
        async def complete(self, request: Request) -> Completion:
            raise PromptTooLong("the prompt has 300 tokens, and the model has room for 256")

    (result,) = await Executor(finding(), {"m": Small(lambda _: "")}).run_rows([ROW])
    assert isinstance(result, Failure)
    assert result.kind == "engine"
    assert result.reason == (
        "the prompt has 300 tokens, and the model has room for 256; "
        "the longest input is `ticket`, with 15 of the prompt's 137 characters: shorten it"
    )


async def test_an_engine_that_is_gone_is_no_wrong_answer() -> None:
    failure = EngineFailure("gone")
    (result,) = await Executor(finding(), {"m": Refusing(failure)}).run_rows([ROW])
    assert isinstance(result, Failure)
    assert (result.kind, result.error) == ("engine", failure)
    assert len(result.trace) == 1


async def test_every_try_is_a_call_that_a_cache_answers(tmp_path: Path) -> None:
    with CallStore(tmp_path / "calls.sqlite") as store:
        engine = CachedEngine(answers("quote: sky\npoints: 1", GOOD), store)
        first = await Executor(finding(), {"m": engine}).run_rows([ROW])
        assert (engine.calls, engine.hits) == (2, 0)
        again = CachedEngine(answers(), store)
        assert await Executor(finding(), {"m": again}).run_rows([ROW]) == first
        assert (again.calls, again.hits) == (0, 2)
