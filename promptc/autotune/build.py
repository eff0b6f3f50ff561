"""An optimizing build: baseline, passes, report."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import ModelRef, Scores
from promptc.autotune.counted import CountedEngine
from promptc.autotune.headroom import headroom
from promptc.autotune.journal import Journal
from promptc.autotune.knobs import Variants
from promptc.autotune.ledger import Ledger, Usage
from promptc.autotune.limits import NO_PRICES, PICO, Limits, Prices, cost, usd_text
from promptc.autotune.observed import compiled
from promptc.autotune.passes import Pass
from promptc.autotune.plan import Plan, make_plan
from promptc.autotune.preferring import Offer, Preference, preference_text
from promptc.autotune.problems import OptimizeProblem, OutOfBudget, Stopped
from promptc.autotune.progress import Listener, PhaseStarted, Silent
from promptc.autotune.registry import make_passes, pass_text
from promptc.autotune.report import Report, knob_reports, module_reports, report_record
from promptc.autotune.session import Session
from promptc.autotune.stop import Stop
from promptc.autotune.timer import BuildTimer
from promptc.autotune.variant_passes import apply_to_variants, before_search
from promptc.ir.ops import Program
from promptc.runtime.engine import Engine
from promptc.runtime.externs import NO_EXTERNS, Externs
from promptc.runtime.intervals import mean_interval, paired_interval
from promptc.runtime.retry import Retry, retrying
from promptc.schema.types import Row
from promptc.sema.model import Optimize

_FEW_DEV_ROWS = 20


@final
@dataclass(frozen=True, slots=True)
class OptimizeResult:
    """``program`` has the chosen values in force, and the domains that they were chosen from.

    ``stopped`` says why the build ended before its passes did; "" where it did not. ``offers`` are the candidates that no other
    beats in score, tokens and calls at once, where there was a search. ``test_scores`` are those of the chosen program on the
    test rows, in order; None where it was not scored.
    """

    program: Program
    report: Report
    stopped: str = ""
    offers: tuple[Offer, ...] = ()
    test_scores: tuple[float, ...] | None = None

    @property
    def scores(self) -> Scores | None:
        return self.report.scores


async def optimize(
    program: Program,
    *,
    spec: Optimize,
    splits: Mapping[str, Sequence[Row]],
    engines: Mapping[str, Engine],
    teacher: ModelRef,
    journal: Journal,
    externs: Externs = NO_EXTERNS,
    variants: Variants | None = None,
    prices: Prices = NO_PRICES,
    listener: Listener | None = None,
    stop: Stop | None = None,
    concurrency: int = 64,
    clock: Callable[[], float] = time.monotonic,
    retry: Retry | None = None,
    prefer: Preference = "quality",
) -> OptimizeResult:
    """Search the learnable parameters of ``program``, whose exact passes have run and which has its metric.

    ``engines`` are by model symbol and stay the caller's to close; all models of the program and ``teacher`` are among
    them; so do the ``externs`` that the program and its metric call. The result depends on the program, the rows, ``spec``
    and the models' answers, and not on ``concurrency``. A request to ``stop`` and a budget that is used up give a result
    with the best so far. ``clock``, in seconds, measures the minutes of a budget; ``retry`` says how often engines are asked
    again, and how long they are waited for. ``prefer`` decides between candidates that are equally good.

    Raises `OptimizeProblem` for what the user has to change, and `EngineFailure` where a model could not be asked. What was
    asked before is then in the journal, and the next start goes on from there.
    """
    passes = make_passes(spec, program.models, teacher)
    limits = Limits.of(spec)
    check_prices(limits, engines, prices)
    plan = await make_plan(
        program, spec=spec, splits=splits, engines=engines, teacher=teacher, variants=variants, prices=prices
    )
    pools = plan.pools
    ledger = Ledger(limits, BuildTimer(limits.minutes, journal.earlier(), decide=journal.decide, clock=clock))
    reserve(ledger, plan)
    counted = {
        symbol: CountedEngine(retrying(engine, retry), symbol, journal, ledger, prices.get(symbol))
        for symbol, engine in engines.items()
    }
    session = Session(
        seed=spec.seed,
        engines=counted,
        student=spec.model,
        teacher=teacher,
        pools=pools,
        variants=variants,
        journal=journal,
        externs=externs,
        ledger=ledger,
        listener=listener or Silent(),
        stop=stop or Stop(),
        concurrency=concurrency,
        max_failed=spec.max_failed,
        prices=prices,
        prefer=prefer,
    )
    session.record(
        "build",
        program=program.main,
        artifact=compiled(program),
        metric=spec.metric,
        seed=spec.seed,
        passes=[*(pass_text(pass_) for pass_ in passes), *preference_text(prefer)],
        limits=dict(spec.limits),
        rows={job: len(getattr(pools, job)) for job in ("demo", "steer", "dev", "test")},
    )
    tuned, stopped = await _apply(program, passes, session)
    scores, test_scores = None, None
    if not stopped:
        ledger.report()
        begin(session, "report", len(passes) + 2, len(passes) + 2)
        try:
            scores, test_scores = await _score(program, tuned, spec.metric, session)
        except OutOfBudget as halt:
            session.note(f"the build ended before the test rows were scored: {halt.reason}")
        except Stopped as halt:
            stopped = halt.reason
    modules = module_reports(tuned)
    knobs = knob_reports(variants, session.values)
    seed_kept = not any(m.instruction_changed or m.demos_changed for m in modules) and not any(k.changed for k in knobs)
    report = Report(spec.metric, modules, seed_kept, scores, journaled(journal, prices), tuple(session.notes), knobs)
    session.record("end", stopped=stopped, calls=report.total.calls, **report_record(report))
    return OptimizeResult(tuned, report, stopped, session.offers, test_scores)


def check_prices(limits: Limits, models: Iterable[str], prices: Prices) -> None:
    """Raises `OptimizeProblem` where money is limited and one of ``models`` says no price: it would be spent unseen."""
    unpriced = [f"`{model}`" for model in models if model not in prices]
    if limits.usd is not None and unpriced:
        raise OptimizeProblem(
            f"budget = usd({limits.usd:g}) needs the price of every model; {', '.join(unpriced)} "
            f"{'says' if len(unpriced) == 1 else 'say'} none: add `prompt_price = ..., output_price = ...` "
            "to the model, in US dollars for a million tokens (0 for one of your own)"
        )


def reserve(ledger: Ledger, plan: Plan) -> None:
    """Keep back what the report takes: the seed and the winner, which may be the heaviest variant, on the test rows.

    Raises `OptimizeProblem` where a limit leaves nothing else to do.
    """
    ledger.reserved = plan.usage["report"]
    least, limits = plan.usage["report"] + plan.usage["baseline"], plan.limits
    for unit, limit, amount, text in (
        ("calls", limits.calls, least.calls, f"{least.calls:,} calls"),
        ("tokens", limits.tokens, least.tokens, f"{least.tokens:,} tokens"),
        ("usd", limits.usd, least.cost / PICO, usd_text(least.cost)),
    ):
        if limit is not None and limit < amount:
            raise OptimizeProblem(
                f"budget = {unit}({limit:_}) is too small: scoring the seed program and the winner alone takes up to {text}"
            )


def journaled(journal: Journal, prices: Prices) -> dict[str, Usage]:
    """What the build has used by phase, over all its starts, as its journal says."""
    usage: dict[str, Usage] = {}
    for answer in journal.answers():
        tokens = answer.prompt_tokens, answer.output_tokens
        kept = not answer.made or answer.run < journal.run
        used = Usage(1, int(kept), *tokens, cost(prices.get(answer.model), *tokens))
        usage[answer.phase] = usage.get(answer.phase, Usage()) + used
    return usage


def begin(session: Session, phase: str, number: int, total: int) -> None:
    session.ledger.phase = phase
    session.record("phase", name=phase)
    session.emit(PhaseStarted(phase, number, total))


async def _apply(program: Program, passes: Sequence[Pass], session: Session) -> tuple[Program, str]:
    """The program after the passes, and why they did not all run, if so."""
    total = len(passes) + 2
    try:
        for note in session.pools.notes:
            session.note(note)
        begin(session, "baseline", 1, total)
        await _baseline(program, session)
        widening = before_search(passes, program, session.pools)
        for number, pass_ in enumerate(passes):
            begin(session, pass_.name, number + 2, total)
            program = await pass_.apply(program, session)
            if number < widening:
                await apply_to_variants(pass_, program, session)
    except OutOfBudget as halt:
        session.note(f"the build ended early: {halt.reason}")
    except Stopped as halt:
        session.note(f"the build was stopped: {halt.reason}")
        return program, halt.reason
    return program, ""


async def _baseline(program: Program, session: Session) -> None:
    """The seed program on the dev rows, before time is spent: is there something to gain, and can it be seen."""
    await session.keep_for(program)
    runs = await session.run(program, session.pools.dev, "dev")
    if all(run.failure == "engine" for run in runs):
        raise OptimizeProblem(f"the model refuses every prompt of the seed program: {runs[0].reason}")
    if failures := sum(run.failure is not None for run in runs):
        first = next(run.reason for run in runs if run.failure is not None)
        session.note(f"the seed program gave no answer on {failures} of {len(runs)} dev rows; the first: {first}")
    if len(runs) < _FEW_DEV_ROWS:
        session.note(f"dev has {len(runs)} rows: too few to tell good candidates apart")
    if note := headroom([run.score for run in runs]):
        session.note(note)


async def _score(seed: Program, tuned: Program, metric: str, session: Session) -> tuple[Scores, tuple[float, ...]]:
    """The scores of both programs, and those of ``tuned`` on each of the test rows."""

    async def scores(program: Program, rows: Sequence[Row], what: str) -> list[float]:
        return [run.score for run in await session.run(program, rows, what)]

    dev, test = session.pools.dev, session.pools.test
    select_seed, select_tuned = await scores(seed, dev, "dev"), await scores(tuned, dev, "dev")
    test_seed, test_tuned = await scores(seed, test, "test"), await scores(tuned, test, "test")
    scored = Scores(
        metric=metric,
        seed=mean_interval(test_seed),
        optimized=mean_interval(test_tuned),
        gain=paired_interval(test_tuned, test_seed),
        select_seed=mean_interval(select_seed),
        select_optimized=mean_interval(select_tuned),
    )
    return scored, tuple(test_tuned)
