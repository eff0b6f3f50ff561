"""Builds at a limit: it holds, the best so far is kept, and an interruption changes nothing of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from promptc.autotune.build import OptimizeResult
from promptc.autotune.journal import read_answers, read_events
from promptc.autotune.ledger import Usage
from promptc.autotune.problems import OptimizeProblem
from promptc.ir.builder import FunctionBuilder
from promptc.runtime.engine import Completion, EngineFailure, Request
from promptc.schema.types import STR, Field, Row
from promptc.sema.model import BudgetUnit, Price
from tests.autotune.world import Passes, UnevenEngine, build, colour, one_module, painter, program, rows, spec

SPLITS: Mapping[str, Sequence[Row]] = {"train": rows(0, 24), "dev": rows(100, 20), "test": rows(200, 12)}
PASSES: Passes = (
    ("bootstrap", {"demos": 2, "sets": 3}),
    ("search", {"trials": 6, "minibatch": 6, "full_every": 2}),
)
PRICE = Price(prompt=3.0, output=9.0)
Limits = Mapping[BudgetUnit, float]


def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
    return 0.2 + 0.3 * len({answer for _, answer in demos})


class Ticking(UnevenEngine):
    """Takes a second for each call, and fails for good in call number ``last``."""

    def __init__(self, last: int = 0) -> None:
        super().__init__(painter(quality)._script, name="nano")
        self.now = 0.0
        self._number = count(1)
        self._last = last

    def clock(self) -> float:
        return self.now

    async def complete(self, request: Request) -> Completion:
        if next(self._number) == self._last:
            raise EngineFailure("the power is off")
        self.now += 1
        return await super().complete(request)


async def run(folder: Path, limits: Limits, engine: Ticking, concurrency: int = 1) -> OptimizeResult:
    asked = spec(*PASSES, limits=limits)
    return await build(
        one_module(),
        engine,
        folder,
        asked,
        splits=SPLITS,
        price=PRICE,
        clock=engine.clock,
        concurrency=concurrency,
    )


def used(folder: Path) -> Usage:
    """What the journal in ``folder`` says."""
    answers = read_answers(folder / "build.journal")
    prompt, output = sum(a.prompt_tokens for a in answers), sum(a.output_tokens for a in answers)
    return Usage(len(answers), 0, prompt, output, 3_000_000 * prompt + 9_000_000 * output)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Usage:
    """What the build uses without a limit."""
    folder = tmp_path_factory.mktemp("whole")
    result = asyncio.run(run(folder, {}, Ticking()))
    assert replace(result.report.total, from_journal=0) == used(folder)
    return used(folder)


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("unit", ["calls", "tokens", "usd", "minutes"])
async def test_a_limit_holds_and_an_interruption_changes_nothing(
    tmp_path: Path, whole: Usage, unit: BudgetUnit, share: float
) -> None:
    most = {"calls": whole.calls, "tokens": whole.tokens, "usd": whole.cost / 10**12, "minutes": whole.calls / 60}[unit]
    limit = most * share if unit in ("usd", "minutes") else int(most * share)
    engine = Ticking()
    result = await run(tmp_path / "a", {unit: limit}, engine)
    spent = used(tmp_path / "a")
    assert {"calls": spent.calls, "tokens": spent.tokens, "usd": spent.cost / 10**12, "minutes": engine.now / 60}[
        unit
    ] <= limit
    assert any("is used up" in note for note in result.report.notes)
    assert (result.scores is not None, result.stopped) == (True, "")
    assert replace(result.report.total, from_journal=0) == spent

    with pytest.raises(EngineFailure, match="the power is off"):
        await run(tmp_path / "b", {unit: limit}, Ticking(last=len(engine.requests) * 2 // 3))
    resumed = await run(tmp_path / "b", {unit: limit}, Ticking())
    again = await run(tmp_path / "b", {unit: limit}, Ticking(last=1))
    for other in (resumed, again):
        assert (other.program, other.scores) == (result.program, result.scores)
        assert other.report.notes == result.report.notes
    assert used(tmp_path / "b") == spent
    assert read_events(tmp_path / "b" / "build.journal", 2) == read_events(tmp_path / "a" / "build.journal", 1)


@pytest.mark.parametrize("unit", ["calls", "tokens"])
async def test_a_limit_is_reached_at_the_same_call_with_any_number_in_flight(
    tmp_path: Path, whole: Usage, unit: BudgetUnit
) -> None:
    limit = int({"calls": whole.calls, "tokens": whole.tokens}[unit] * 0.6)
    results = [await run(tmp_path / str(n), {unit: limit}, Ticking(), concurrency=n) for n in (1, 16)]
    assert results[0].program == results[1].program
    assert results[0].report == results[1].report


@pytest.mark.parametrize("share", [0.6, 0.7, 0.8])
async def test_a_build_that_ran_out_of_time_with_many_in_flight_ends_alike_again(
    tmp_path: Path, whole: Usage, share: float
) -> None:
    limits: Limits = {"minutes": whole.calls / 60 * share}
    first = await run(tmp_path, limits, Ticking(), concurrency=16)
    assert any("is used up" in note for note in first.report.notes)
    for _ in range(3):
        again = Ticking(last=1)
        second = await run(tmp_path, limits, again, concurrency=16)
        assert (second.program, second.scores, second.report.notes) == (
            first.program,
            first.scores,
            first.report.notes,
        )
        assert again.requests == []


@pytest.mark.parametrize("concurrency", [1, 64])
async def test_tokens_hold_where_the_rows_that_report_are_the_longest(tmp_path: Path, concurrency: int) -> None:
    """The plan knows the lengths of some rows alone; what the report takes is measured before it, and kept back."""

    def long(request: Request) -> str:
        return f"colour: {colour(len(request.messages[-1].content))}"

    def texts(first: int, count: int, words: int) -> tuple[Row, ...]:
        return tuple({"x": f"{i}" + " word" * words, "colour": colour(i)} for i in range(first, first + count))

    splits = {"train": texts(0, 24, 0), "dev": texts(100, 20, 0), "test": texts(200, 12, 200)}
    made = one_module()
    paint = replace(made.modules[0], inputs=(Field("x", STR),))
    main = FunctionBuilder("main", "program")
    main.returns("colour", main.get(main.call(paint, [("x", main.param("x", STR))]), "colour"))
    for limit, scored in ((2_000, False), (4_000, True), (12_000, True)):
        folder = tmp_path / str(limit)
        asked = spec(*PASSES, limits={"tokens": limit})
        result = await build(
            program(main.build(), [paint]), UnevenEngine(long), folder, asked, splits=splits, concurrency=concurrency
        )
        assert used(folder).tokens <= limit
        assert (result.scores is not None) == scored
        assert any("is used up" in note for note in result.report.notes) == (limit < 12_000)


async def test_the_first_of_several_limits_ends_the_build(tmp_path: Path, whole: Usage) -> None:
    limits: Limits = {"calls": whole.calls, "tokens": int(whole.tokens * 0.7), "usd": 100.0, "minutes": 60}
    result = await run(tmp_path, limits, Ticking())
    assert any("tokens is used up" in note for note in result.report.notes)
    assert not any("calls is used up" in note for note in result.report.notes)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"tokens": 100}, r"budget = tokens\(100\) is too small: .* takes up to [\d,]+ tokens"),
        ({"usd": 0.000001}, r"budget = usd\(1e-06\) is too small: .* takes up to 0.00\d+ US dollars"),
    ],
)
async def test_a_limit_for_the_report_alone_is_refused_before_any_call(
    tmp_path: Path, limits: Limits, message: str
) -> None:
    engine = Ticking()
    with pytest.raises(OptimizeProblem, match=message):
        await run(tmp_path, limits, engine)
    assert engine.requests == []


async def test_time_that_is_up_at_once_leaves_the_seed_and_no_scores(tmp_path: Path) -> None:
    engine = Ticking()
    result = await run(tmp_path, {"minutes": 0.1}, engine)
    assert (result.scores, result.stopped, result.report.seed_kept) == (None, "", True)
    assert engine.now <= 6
    again = Ticking(last=1)
    assert (await run(tmp_path, {"minutes": 0.1}, again)).report.notes == result.report.notes
    assert again.requests == []
