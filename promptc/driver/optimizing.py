"""An optimizing build: plan, search, artifact. What was asked of a model is kept in a journal, so a killed build goes on."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from promptc.artifact.model import Artifact, Extern, ModelRef, Provenance
from promptc.autotune.build import OptimizeResult, optimize
from promptc.autotune.journal import build_key, journal_id, open_journal
from promptc.autotune.knobs import Variants, find_variants
from promptc.autotune.plan import Plan, make_plan
from promptc.autotune.preferring import Offer, Preference, preference_text
from promptc.autotune.progress import Listener
from promptc.autotune.rate import Rate, RateMeter
from promptc.autotune.registry import make_passes, pass_text
from promptc.autotune.report import Report
from promptc.autotune.stop import Stop, stop_on_interrupt
from promptc.codegen import generate
from promptc.data.load import Dataset
from promptc.driver.artifacts import state_folder, write_artifact
from promptc.driver.building import output_path
from promptc.driver.compiling import Compiled
from promptc.driver.engines import OpenEngines, open_engines
from promptc.driver.externs import own_code
from promptc.driver.offering import write_offers
from promptc.driver.origins import origins
from promptc.driver.problems import DriverProblem
from promptc.driver.rates import known_rate, remember_rate
from promptc.driver.splits import load_rows
from promptc.runtime.engine import Engine
from promptc.runtime.externs import open_externs
from promptc.schema.types import Json
from promptc.sema.model import Optimize


@final
@dataclass(frozen=True, slots=True)
class OptimizeOptions:
    """``seed`` goes before the one of the `optimize` block; ``fresh`` forgets what earlier starts asked.

    ``prefer`` decides between candidates that are equally good; ``pareto`` is a folder for the artifacts of those that no other
    beats in score, tokens and calls at once.
    """

    output: Path | None = None
    seed: int | None = None
    fresh: bool = False
    concurrency: int = 64
    prefer: Preference = "quality"
    pareto: Path | None = None


@final
@dataclass(frozen=True, slots=True)
class OptimizedBuild:
    """A build that is written. ``stopped`` says why it ended early; "" where it did not. ``test_scores`` are by row."""

    path: Path
    artifact: Artifact
    plan: Plan
    report: Report
    stopped: str
    offers: tuple[tuple[Path, Offer], ...] = ()
    test_scores: tuple[float, ...] | None = None


@final
@dataclass(frozen=True, slots=True)
class Job:
    """What a plan and a build start from. ``decided`` names what decides the build beside its files, with texts."""

    compiled: Compiled
    spec: Optimize
    data: Dataset
    variants: Variants
    models: tuple[ModelRef, ...]
    externs: tuple[Extern, ...]
    teacher: ModelRef
    prefer: Preference = "quality"
    decided: tuple[tuple[str, str], ...] = ()


def plan_build(compiled: Compiled, seed: int | None = None, rate: Rate | None = None) -> Plan:
    """What an optimizing build would use at most; no model is asked. ``rate`` goes before what earlier builds measured.

    Raises `DriverProblem` where the program has no `optimize` block, `OptimizeProblem`, `DataProblem`.
    """
    planned = asyncio.run(plan_job(make_job(compiled, seed), open_engines))
    return planned if rate is None else replace(planned, rate=rate)


def optimize_build(
    compiled: Compiled,
    options: OptimizeOptions,
    listen: Callable[[Plan], Listener],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> OptimizedBuild:
    """Optimize and write the artifact. ``listen`` is given the plan before the first call, and says who hears of events.

    The first Ctrl-C ends the build with the best so far. ``clock`` is in seconds. Raises as `plan_build`, and
    `EngineFailure`.
    """
    job = replace(make_job(compiled, options.seed), prefer=options.prefer)
    return asyncio.run(run_job(job, options, listen, clock=clock))


async def plan_job(job: Job, opened: OpenEngines) -> Plan:
    """As `plan_build`."""
    async with opened(job.models, job.compiled.folder) as engines:
        return await _plan(job, engines)


async def run_job(
    job: Job,
    options: OptimizeOptions,
    listen: Callable[[Plan], Listener],
    *,
    opened: OpenEngines = open_engines,
    clock: Callable[[], float] = time.monotonic,
) -> OptimizedBuild:
    """As `optimize_build`, for what ``job`` says; ``opened`` gives the engines. Seed and preference are those of ``job``."""
    result, plan, journal = await _run(job, options, listen, opened, clock)
    artifact = generate(result.program, replace(_provenance(job), journal=journal), result.scores)
    path = output_path(job.compiled, options.output)
    write_artifact(path, artifact)
    offers = () if options.pareto is None else write_offers(options.pareto, result.offers, artifact.provenance)
    return OptimizedBuild(path, artifact, plan, result.report, result.stopped, offers, result.test_scores)


def make_job(compiled: Compiled, seed: int | None = None) -> Job:
    """The job of the `optimize` block of ``compiled``. Raises as `plan_build`."""
    if compiled.optimize is None:
        raise DriverProblem(
            f"{compiled.source.path} does not say how to optimize `{compiled.program}`: "
            f"add `optimize {compiled.program} {{ ... }}`"
        )
    spec = compiled.optimize if seed is None else replace(compiled.optimize, seed=seed)
    teacher = compiled.checked.models[spec.teacher]
    variants = find_variants(compiled.checked, compiled.program, spec)
    programs = (compiled.ir, *variants.programs())
    models = {m.symbol: m for m in (*(m for program in programs for m in program.models), teacher)}
    externs = {e.symbol: e for program in programs for e in program.externs}
    return Job(compiled, spec, load_rows(compiled), variants, tuple(models.values()), tuple(externs.values()), teacher)


def key_of(job: Job, engines: Iterable[Engine]) -> str:
    """The name of everything that decides what the build of ``job`` does. Raises as `origins`."""
    return build_key(
        program=job.compiled.program,
        source_sha256=_provenance(job).source_sha256,
        files_sha256=(*job.data.sha256, *origins(job.compiled, job.externs), *job.decided),
        engines=[engine.identity for engine in engines],
        passes=_passes(job),
        seed=job.spec.seed,
        limits=job.spec.limits,
        compiler=_provenance(job).compiler,
    )


async def _run(
    job: Job,
    options: OptimizeOptions,
    listen: Callable[[Plan], Listener],
    opened: OpenEngines,
    clock: Callable[[], float],
) -> tuple[OptimizeResult, Plan, str]:
    """What came of the search, what was planned, and the id of the journal."""
    stop = Stop()
    externs, folder = job.externs, job.compiled.folder
    async with (
        opened(job.models, folder) as engines,
        open_externs(externs, own_code(externs, folder)) as bound,
    ):
        plan = await _plan(job, engines)
        listener = RateMeter(listen(plan), clock)
        key = key_of(job, engines.values())
        journal = open_journal(state_folder(job.compiled.folder), key, fresh=options.fresh)
        journal.record("source", **_source_record(job))
        try:
            with stop_on_interrupt(stop):
                result = await optimize(
                    job.compiled.ir,
                    spec=job.spec,
                    splits=job.data.splits,
                    engines=engines,
                    teacher=job.teacher,
                    journal=journal,
                    prefer=job.prefer,
                    externs=bound,
                    variants=job.variants,
                    prices=job.compiled.checked.prices,
                    listener=listener,
                    stop=stop,
                    concurrency=options.concurrency,
                    clock=clock,
                )
        finally:
            journal.close()
            if (measured := listener.calls_per_s()) is not None:
                remember_rate(job.compiled.folder, job.models, measured)
    return result, plan, journal_id(key)


async def _plan(job: Job, engines: Mapping[str, Engine]) -> Plan:
    plan = await make_plan(
        job.compiled.ir,
        spec=job.spec,
        splits=job.data.splits,
        engines=engines,
        teacher=job.teacher,
        variants=job.variants,
        prices=job.compiled.checked.prices,
    )
    return replace(plan, rate=known_rate(job.compiled.folder, job.models))


def _source_record(job: Job) -> dict[str, Json]:
    """What tells the journal of one build from that of another, for those who look for it."""
    origin = _provenance(job)
    return {
        "file": Path(job.compiled.source.path).name,
        "sha256": origin.source_sha256,
        "compiler": origin.compiler,
        "models": [f"{m.engine}:{m.name}" for m in job.models],
        "data_sha256": dict(origin.data_sha256),
    }


def _passes(job: Job) -> tuple[str, ...]:
    passes = (pass_text(p) for p in make_passes(job.spec, job.compiled.ir.models, job.teacher))
    return (*passes, *preference_text(job.prefer))


def _provenance(job: Job) -> Provenance:
    return replace(
        job.compiled.artifact.provenance,
        seed=job.spec.seed,
        passes=_passes(job),
        data_sha256=job.data.sha256,
    )
