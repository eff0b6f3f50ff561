"""The build as a whole: determinism, limits, stops and failures."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from promptc.artifact.model import Provenance
from promptc.artifact.writer import dumps
from promptc.autotune.journal import read_events
from promptc.autotune.ledger import Usage
from promptc.autotune.problems import MetricProblem, OptimizeProblem
from promptc.autotune.progress import Event, FullScored
from promptc.autotune.stop import Stop
from promptc.codegen import generate
from promptc.runtime.engine import Completion, EngineFailure, Request, RequestRefused
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.store import request_key
from promptc.schema.types import Row
from tests.autotune.world import SPLITS, Passes, build, one_module, painter, rows, shown, spec

PASSES: Passes = (
    ("bootstrap", {"demos": 3, "sets": 4}),
    ("propose", {"instructions": 4}),
    ("search", {"trials": 8, "minibatch": 8, "full_every": 4}),
)


def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
    return 0.2 + 0.1 * ("red" in instruction) + 0.15 * len({answer for _, answer in demos})


async def artifact(folder: Path, seed: int, concurrency: int, temperature: float = 0.0) -> str:
    made = one_module(temperature=temperature)
    result = await build(made, painter(quality), folder, spec(*PASSES, seed=seed), concurrency=concurrency)
    return dumps(generate(result.program, Provenance("test", "0" * 64), result.scores))


@pytest.mark.parametrize("temperature", [0.0, 0.7])
async def test_the_same_bytes_for_any_number_in_flight(tmp_path: Path, temperature: float) -> None:
    texts = {await artifact(tmp_path / str(n), 0, n, temperature) for n in (1, 4, 16)}
    assert len(texts) == 1


async def test_zero_is_a_seed_of_its_own(tmp_path: Path) -> None:
    texts = [await artifact(tmp_path / str(seed), seed, 8) for seed in (0, 7, 9)]
    assert len(set(texts)) == 3


async def test_no_request_is_made_twice_and_counts_agree_with_the_journal(tmp_path: Path) -> None:
    engine = painter(quality)
    result = await build(one_module(), engine, tmp_path, spec(*PASSES))
    keys = Counter(request_key(engine.identity, request) for request in engine.requests)
    assert set(keys.values()) == {1}
    total = result.report.total
    assert (total.calls, total.from_journal) == (len(keys), 0)
    assert list(result.report.usage) == ["baseline", "bootstrap", "propose", "search", "report"]
    again = painter(quality)
    second = await build(one_module(), again, tmp_path, spec(*PASSES))
    assert again.requests == []
    assert second.report.total == Usage(total.calls, total.calls, total.prompt_tokens, total.output_tokens)
    assert second.program == result.program


async def test_no_demonstration_is_ever_scored(tmp_path: Path) -> None:
    engine = painter(quality)
    result = await build(one_module(), engine, tmp_path, spec(*PASSES))
    demo_rows = {f"x: {d.inputs['x']}" for demos in result.program.modules[0].demos.domain for d in demos}
    scored = {r.messages[-1].content for r in engine.requests if shown(r)} - {f"x: {r['x']}" for r in SPLITS["train"]}
    assert demo_rows
    assert not demo_rows & scored


@pytest.mark.parametrize("budget", [150, 151, 200, 260, 333, 420, 500])
async def test_the_budget_is_never_exceeded(tmp_path: Path, budget: int) -> None:
    engine = painter(quality)
    result = await build(one_module(), engine, tmp_path, spec(*PASSES, budget=budget))
    assert len(engine.requests) <= budget
    assert result.scores is not None
    assert result.stopped == ""


async def test_a_used_up_budget_gives_the_best_so_far_and_says_so(tmp_path: Path) -> None:
    result = await build(one_module(), painter(quality), tmp_path, spec(*PASSES, budget=420))
    assert any("budget of 420 calls is used up" in note for note in result.report.notes)
    assert not result.report.seed_kept


async def test_a_budget_for_the_report_alone_is_refused_before_any_call(tmp_path: Path) -> None:
    engine = painter(quality)
    with pytest.raises(OptimizeProblem, match=r"budget = calls\(149\) is too small.*150 calls"):
        await build(one_module(), engine, tmp_path, spec(*PASSES, budget=149))
    assert engine.requests == []


class StopAfter:
    """Asks for a stop at the ``count``-th full evaluation."""

    def __init__(self, stop: Stop, count: int) -> None:
        self._stop = stop
        self._left = count

    def on_event(self, event: Event) -> None:
        self._left -= isinstance(event, FullScored)
        if self._left == 0:
            self._stop.request("interrupted")


async def test_a_stop_keeps_the_best_so_far(tmp_path: Path) -> None:
    stop = Stop()
    result = await build(
        one_module(), painter(quality), tmp_path, spec(*PASSES), listener=StopAfter(stop, 2), stop=stop
    )
    assert result.stopped == "interrupted"
    assert result.scores is None
    assert not result.report.seed_kept


async def test_a_stop_at_once_keeps_the_seed_and_a_later_start_goes_on(tmp_path: Path) -> None:
    stop = Stop()
    stop.request("interrupted")
    engine = painter(quality)
    result = await build(one_module(), engine, tmp_path, spec(*PASSES), stop=stop)
    assert (result.program, engine.requests) == (one_module(), [])
    whole = await build(one_module(), engine, tmp_path, spec(*PASSES))
    assert whole.scores is not None


async def test_a_stop_cancels_what_is_in_flight(tmp_path: Path) -> None:
    stop = Stop()

    class Stuck(ReplayEngine):
        async def complete(self, request: Request) -> Completion:
            stop.request("interrupted")
            await asyncio.Event().wait()
            raise AssertionError("an event that nobody sets")

    result = await build(one_module(), Stuck(lambda r: ""), tmp_path, spec(*PASSES), stop=stop)
    assert result.stopped == "interrupted"


async def test_an_engine_that_fails_ends_the_build_and_keeps_what_was_answered(tmp_path: Path) -> None:
    inner = painter(quality)
    answers = iter(range(80))

    def script(request: Request) -> str | None:
        return None if next(answers, None) is None else inner._script(request)

    with pytest.raises(EngineFailure):
        await build(one_module(), ReplayEngine(script, name="nano"), tmp_path, spec(*PASSES), concurrency=1)
    result = await build(one_module(), inner, tmp_path, spec(*PASSES))
    assert result.report.total.from_journal == 80
    assert result.scores is not None


async def test_an_answer_of_another_type_is_the_programs_failure_and_is_counted(tmp_path: Path) -> None:
    result = await build(one_module(), ReplayEngine(lambda r: "colour: mauve"), tmp_path, spec(("search", {})))
    assert result.scores is not None
    assert result.scores.seed.mean == 0.0
    assert any("no answer on 60 of 60 dev rows; the first: " in note for note in result.report.notes)


async def test_a_prompt_that_the_model_refuses_is_a_wrong_answer_of_its_candidate(tmp_path: Path) -> None:
    class Narrow(ReplayEngine):
        async def complete(self, request: Request) -> Completion:
            if len(shown(request)) > 2:
                raise RequestRefused("longer than the context")
            return await super().complete(request)

    inner = painter(lambda i, d: 0.9 if d else 0.3)
    passes: Passes = (("bootstrap", {"demos": 4, "sets": 8}), ("search", {"trials": 8, "minibatch": 20}))
    result = await build(one_module(), Narrow(inner._script, name="nano"), tmp_path, spec(*passes))
    assert 1 <= len(result.program.modules[0].demos.value) <= 2
    assert any("that the model refuses count as wrong" in note for note in result.report.notes)


async def test_a_seed_program_that_is_refused_throughout_ends_the_build(tmp_path: Path) -> None:
    class Narrow(ReplayEngine):
        async def complete(self, request: Request) -> Completion:
            raise RequestRefused("longer than the context")

    with pytest.raises(OptimizeProblem, match="refuses every prompt of the seed program: longer than the context"):
        await build(one_module(), Narrow(lambda r: ""), tmp_path, spec(*PASSES))


async def test_a_metric_that_fails_stops_the_build_and_names_the_row(tmp_path: Path) -> None:
    splits: dict[str, Sequence[Row]] = {**SPLITS, "dev": ({"x": 100, "colour": "red"}, {"x": 101})}
    with pytest.raises(MetricProblem, match=r"row x=101: .*colour"):
        await build(one_module(), painter(quality), tmp_path, spec(*PASSES), splits=splits)


async def test_a_row_without_an_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptimizeProblem, match="row colour='red': input `x`: missing"):
        await build(one_module(), painter(quality), tmp_path, spec(), splits={**SPLITS, "dev": ({"colour": "red"},)})


async def test_what_the_user_should_know_before_a_long_search(tmp_path: Path) -> None:
    splits = {**SPLITS, "dev": rows(100, 5)}
    result = await build(one_module(), painter(lambda i, d: 1.0), tmp_path, spec(), splits=splits)
    assert any("full marks on all dev rows" in note for note in result.report.notes)
    assert any("dev has 5 rows" in note for note in result.report.notes)


async def test_each_start_has_its_own_events(tmp_path: Path) -> None:
    for _ in range(2):
        await build(one_module(), painter(quality), tmp_path, spec(*PASSES))
    path = tmp_path / "build.journal"
    # Trials that run at once end in any order; what they say is the same.
    first, second = (sorted(map(repr, read_events(path, start)[:-1])) for start in (1, 2))
    assert first == second
    assert read_events(path, 2)[-1].kind == "end"
