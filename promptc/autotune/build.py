"""An optimizing build: baseline, passes, report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import ModelRef, Scores
from promptc.autotune.bounds import calls_per_row
from promptc.autotune.journal import Journal
from promptc.autotune.knobs import Variants
from promptc.autotune.ledger import CountedEngine, Ledger
from promptc.autotune.observed import compiled
from promptc.autotune.passes import Pass
from promptc.autotune.pools import Pools, divide
from promptc.autotune.problems import OptimizeProblem, OutOfBudget, Stopped
from promptc.autotune.progress import Listener, PhaseStarted, Silent
from promptc.autotune.registry import make_pass, pass_text
from promptc.autotune.report import Report, knob_reports, module_reports, report_record
from promptc.autotune.session import Session
from promptc.autotune.stop import Stop
from promptc.autotune.variant_passes import apply_to_variants, before_search
from promptc.ir.ops import Program
from promptc.runtime.engine import Engine
from promptc.runtime.externs import NO_EXTERNS, Externs
from promptc.runtime.intervals import mean_interval, paired_interval
from promptc.runtime.retry import retrying
from promptc.schema.types import Row
from promptc.sema.model import Optimize

_FEW_DEV_ROWS = 20


@final
@dataclass(frozen=True, slots=True)
class OptimizeResult:
    """``program`` has the chosen values in force, and the domains that they were chosen from.

    ``stopped`` says why the build ended before its passes did; "" where it did not.
    """

    program: Program
    report: Report
    stopped: str = ""

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
    listener: Listener | None = None,
    stop: Stop | None = None,
    concurrency: int = 64,
) -> OptimizeResult:
    """Search the learnable parameters of ``program``, whose exact passes have run and which has its metric.

    ``engines`` are by model symbol and stay the caller's to close; all models of the program and ``teacher`` are among
    them; so do the ``externs`` that the program and its metric call. The result depends on the program, the rows, ``spec``
    and the models' answers, and not on ``concurrency``. A request to ``stop`` and a budget that is used up give a result with the best so far.

    Raises `OptimizeProblem` for what the user has to change, and `EngineFailure` where a model could not be asked. What was
    asked before is then in the journal, and the next start goes on from there.
    """
    passes = [make_pass(pass_spec) for pass_spec in spec.passes]
    pools = divide(splits, spec.seed)
    ledger = Ledger(spec.budget)
    reserve(ledger, program, program if variants is None else variants.heaviest(pools.test), pools)
    counted = {symbol: CountedEngine(retrying(engine), journal.store, ledger) for symbol, engine in engines.items()}
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
    )
    session.record(
        "build",
        program=program.main,
        artifact=compiled(program),
        metric=spec.metric,
        seed=spec.seed,
        passes=[pass_text(pass_) for pass_ in passes],
        limit=spec.budget,
        rows={job: len(getattr(pools, job)) for job in ("demo", "steer", "dev", "test")},
    )
    tuned, stopped = await _apply(program, passes, session)
    scores = None
    if not stopped:
        ledger.reserved = 0
        begin(session, "report", len(passes) + 2, len(passes) + 2)
        try:
            scores = await _score(program, tuned, spec.metric, session)
        except Stopped as halt:
            stopped = halt.reason
    modules = module_reports(tuned)
    knobs = knob_reports(variants, session.values)
    seed_kept = not any(m.instruction_changed or m.demos_changed for m in modules) and not any(k.changed for k in knobs)
    report = Report(spec.metric, modules, seed_kept, scores, dict(ledger.by_phase), tuple(session.notes), knobs)
    session.record("end", stopped=stopped, calls=ledger.total.calls, **report_record(report))
    return OptimizeResult(tuned, report, stopped)


def reserve(ledger: Ledger, program: Program, heaviest: Program, pools: Pools) -> None:
    """Keep back the calls of the report: the seed and the winner, which may be the ``heaviest`` variant, on the test rows.

    Raises `OptimizeProblem` where the limit leaves nothing else to do.
    """
    both = calls_per_row(program, pools.test) + calls_per_row(heaviest, pools.test)
    ledger.reserved = len(pools.test) * both
    least = ledger.reserved + len(pools.dev) * calls_per_row(program, pools.dev)
    if ledger.limit is not None and ledger.limit < least:
        raise OptimizeProblem(
            f"budget = calls({ledger.limit}) is too small: scoring the seed program and the winner alone "
            f"takes up to {least} calls"
        )


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
    runs = await session.run(program, session.pools.dev, "dev")
    if all(run.failure == "engine" for run in runs):
        raise OptimizeProblem(f"the model refuses every prompt of the seed program: {runs[0].reason}")
    if failures := sum(run.failure is not None for run in runs):
        first = next(run.reason for run in runs if run.failure is not None)
        session.note(f"the seed program gave no answer on {failures} of {len(runs)} dev rows; the first: {first}")
    if len(runs) < _FEW_DEV_ROWS:
        session.note(f"dev has {len(runs)} rows: too few to tell good candidates apart")
    if all(run.score >= 1.0 for run in runs):
        session.note("the seed program has full marks on all dev rows: there may be nothing to gain")


async def _score(seed: Program, tuned: Program, metric: str, session: Session) -> Scores:
    async def scores(program: Program, rows: Sequence[Row], what: str) -> list[float]:
        return [run.score for run in await session.run(program, rows, what)]

    dev, test = session.pools.dev, session.pools.test
    select_seed, select_tuned = await scores(seed, dev, "dev"), await scores(tuned, dev, "dev")
    test_seed, test_tuned = await scores(seed, test, "test"), await scores(tuned, test, "test")
    return Scores(
        metric=metric,
        seed=mean_interval(test_seed),
        optimized=mean_interval(test_tuned),
        gain=paired_interval(test_tuned, test_seed),
        select_seed=mean_interval(select_seed),
        select_optimized=mean_interval(select_tuned),
    )
