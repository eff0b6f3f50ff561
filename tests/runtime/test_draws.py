"""Several draws of one prompt: one request where the engine can, the same answers where it cannot."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from promptc.artifact.model import Artifact
from promptc.runtime.cache import CachedEngine
from promptc.runtime.draws import are_draws, complete_all
from promptc.runtime.engine import Completion, Engine, EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.retry import Retry, retrying
from promptc.runtime.store import CallStore
from promptc.runtime.trace import Failure, Success
from tests.runtime.programs import compiled, module_text
from tests.runtime.test_cache import request


class Together(ReplayEngine):
    """Takes several requests at a time; ``batches`` has how many came together."""

    def __init__(self, script: Callable[[Request], str | None]) -> None:
        super().__init__(script)
        self.batches: list[int] = []

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        self.batches.append(len(requests))
        return [await self.complete(r) for r in requests]


def by_seed(request: Request) -> str:
    return f"number: {request.seed or 0}"


def voting(*, attempts: int = 1) -> Artifact:
    """Three draws of one call, the numbers in a list."""
    return compiled(
        'model @m = replay "script"\n'
        + module_text("ask", "number: int", temperature=1.0, more=f"attempts {attempts}")
        + """
program @p(%text: str) {
  %a = call @ask(text = %text) group 0
  %b = call @ask(text = %text) sample 1 group 0
  %c = call @ask(text = %text) sample 2 group 0
  %a.number = field number of %a
  %b.number = field number of %b
  %c.number = field number of %c
  %all = list[int] (%a.number, %b.number, %c.number)
  return (all = %all)
}
"""
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CallStore]:
    with CallStore(tmp_path / "calls.sqlite") as opened:
        yield opened


async def test_a_group_is_one_request_with_the_same_outputs_and_records() -> None:
    one_by_one, together = ReplayEngine(by_seed), Together(by_seed)
    (expected,) = await Executor(voting(), {"m": one_by_one}, seed=4).run_rows([{"text": "x"}])
    (result,) = await Executor(voting(), {"m": together}, seed=4).run_rows([{"text": "x"}])
    assert together.batches == [3]
    assert result == expected
    assert isinstance(result, Success)
    assert are_draws([call.request for call in result.trace])
    assert result.outputs["all"] == [call.request.seed for call in result.trace]


async def test_each_row_has_draws_of_its_own() -> None:
    engine = Together(by_seed)
    results = await Executor(voting(), {"m": engine}).run_rows([{"text": "x"}, {"text": "y"}, {"text": "x"}])
    assert engine.batches == [3, 3, 3]
    assert len({str(r.outputs) for r in results if isinstance(r, Success)}) == 3


async def test_each_draw_is_tried_again_on_its_own() -> None:
    seeds: list[int] = []

    def script(request: Request) -> str:
        assert request.seed is not None
        seeds.append(request.seed)
        spoilt = request.seed == min(seeds) + 1 and len(request.messages) == 2
        return "number: many" if spoilt else by_seed(request)

    engine = Together(script)
    (result,) = await Executor(voting(attempts=2), {"m": engine}).run_rows([{"text": "x"}])
    assert isinstance(result, Success)
    assert [call.attempt for call in result.trace] == [1, 1, 2, 1]
    assert engine.batches == [3]


async def test_a_failure_of_the_engine_is_that_of_every_draw() -> None:
    engine = Together(lambda _: None)
    (result,) = await Executor(voting(), {"m": engine}).run_rows([{"text": "x"}])
    assert isinstance(result, Failure)
    assert (result.kind, result.trace) == ("engine", ())


async def test_a_cache_keeps_each_draw_and_asks_for_the_missing_ones_alone(store: CallStore) -> None:
    engine = Together(by_seed)
    cached = CachedEngine(engine, store)
    draws = [request(temperature=1.0, seed=i) for i in range(4)]
    await cached.complete(draws[1])
    found = await cached.complete_all(draws)
    assert [c.text for c in found] == [f"number: {i}" for i in range(4)]
    assert (engine.batches, len(engine.requests)) == ([2], 4)
    assert (cached.calls, cached.hits) == (4, 1)
    assert await cached.complete_all(draws) == found
    assert (cached.calls, cached.hits, len(store)) == (4, 5, 4)


async def test_calls_that_overlap_wait_for_each_other(store: CallStore) -> None:
    engine = Together(by_seed)
    cached = CachedEngine(engine, store)
    draws = [request(temperature=1.0, seed=i) for i in range(4)]
    first, second = await asyncio.gather(cached.complete_all(draws[:3]), cached.complete_all(draws[1:]))
    assert engine.batches == [3]
    assert len(engine.requests) == 4
    assert first[1:] == second[:2]


async def test_one_of_two_batches_that_fails_leaves_nothing_behind(store: CallStore) -> None:
    cached = CachedEngine(Together(lambda r: "good" if r.seed == 0 else None), store)
    draws = [request(temperature=1.0, seed=i) for i in range(3)]
    kept, failed = await asyncio.gather(cached.complete(draws[0]), cached.complete_all(draws), return_exceptions=True)
    assert isinstance(kept, Completion)
    assert isinstance(failed, EngineFailure)
    assert (await cached.complete(draws[0])).text == "good"
    assert len(store) == 1


async def test_a_transient_failure_repeats_the_whole_request() -> None:
    class Shaky(Together):
        async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
            found = await super().complete_all(requests)
            if len(self.batches) == 1:
                raise EngineFailure("busy", transient=True)
            return found

    engine = Shaky(by_seed)
    repeated: Engine = retrying(engine, Retry(base=0.0))
    assert len(await complete_all(repeated, [request(seed=i) for i in range(3)])) == 3
    assert engine.batches == [3, 3]


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ([request(temperature=1.0, seed=5), request(temperature=1.0, seed=6)], True),
        ([request(temperature=1.0, seed=5), request(temperature=1.0, seed=7)], False),
        ([request(temperature=1.0, seed=5), request("b", temperature=1.0, seed=6)], False),
        ([request(temperature=0.0, seed=5), request(temperature=0.0, seed=6)], False),
        ([request(temperature=1.0), request(temperature=1.0)], False),
    ],
)
def test_what_an_engine_may_draw_together(requests: list[Request], *, expected: bool) -> None:
    assert are_draws(requests) is expected
