"""The cells of a table, one after another: each is a build of its own, and is on the disk before the next begins."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, final

from promptc.autotune.ledger import Usage
from promptc.autotune.limits import PICO
from promptc.autotune.plan import Plan
from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.progress import Listener
from promptc.bench.cells import Cell, CellName, Only, Used, chosen
from promptc.bench.store import CellStore, read_cells
from promptc.bench.table import Grid, Table, tabulate
from promptc.driver.bench_files import CELLS, artifact_path, write_table
from promptc.driver.bench_programs import Programs
from promptc.driver.engines import KeptEngines, OpenEngines
from promptc.driver.optimizing import OptimizeOptions, key_of, plan_job, run_job
from promptc.schema.hashing import digest


class View(Protocol):
    """Who shows what happens."""

    def begin(self, number: int, total: int, name: CellName) -> AbstractContextManager[Callable[[Plan], Listener]]:
        """Cell ``number`` of ``total`` begins; the context, which is open while it runs, says who hears of its build."""
        ...

    def done(self, cell: Cell) -> None: ...

    def failed(self, name: CellName, reason: str) -> None: ...


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be run: of ``grid`` the cells that are missing, or of these the ones that ``only`` means.

    A cell that ``only`` names alone is run again where it is known, and may have another seed than those of ``grid``.
    ``fresh`` forgets what earlier starts of a cell's build were answered.
    """

    programs: Programs
    grid: Grid
    folder: Path
    only: tuple[Only, ...] = ()
    concurrency: int = 64
    fresh: bool = False

    def todo(self, known: Mapping[CellName, Cell]) -> list[CellName]:
        """The cells to run, where ``known`` are up to date. Raises as `Programs.require`."""
        named = {pattern.one for pattern in self.only}
        names = [name for name in chosen(self.grid.names, self.only) if name in named or name not in known]
        self.programs.require(names)
        return names


@final
@dataclass(frozen=True, slots=True)
class Bench:
    """``table`` is of the cells that are up to date, and ``files`` are where it was written.

    ``ran`` are the cells that were run now, which may have other seeds; ``failed`` tells of those that could not be run.
    ``outdated`` counts the cells of the table that were run with another program, data, setting or version alone; those of
    programs that are ``not_ready`` cannot be told from them. ``stopped`` says that the user ended the run.
    """

    table: Table
    files: tuple[Path, ...]
    ran: tuple[Cell, ...]
    outdated: int
    not_ready: tuple[Path, ...]
    failed: Mapping[CellName, str]
    stopped: bool = False


async def plan_bench(asked: Asked) -> tuple[dict[CellName, Plan], int]:
    """What each cell that is to be run would use at most, and how many are up to date. No model is asked.

    Raises as `run_bench`, and `OptimizeProblem` where the build of a cell cannot be done.
    """
    kept = KeptEngines()
    try:
        known, _ = await _known(asked, kept.open)
        plans = {name: await plan_job(asked.programs.job(name), kept.open) for name in asked.todo(known)}
        return plans, len(known)
    finally:
        await kept.close()


async def run_bench(asked: Asked, view: View) -> Bench:
    """Run what is asked, and write the table before the first cell and after each.

    A cell whose build cannot be done as asked for is told, and the next one begins. Raises `NotReady` before the first cell
    where a program of one cannot be built, and `EngineFailure`; what was run by then is kept.
    """
    kept = KeptEngines()
    ran: dict[CellName, Cell] = {}
    failed: dict[CellName, str] = {}
    stopped = False
    try:
        with CellStore(asked.folder / CELLS) as store:
            known, outdated = await _known(asked, kept.open)
            names = asked.todo(known)
            files = write_table(asked.folder, tabulate(asked.grid, known.values()))
            for number, name in enumerate(names, start=1):
                try:
                    with view.begin(number, len(names), name) as listen:
                        cell = await _run(asked, name, listen, kept.open)
                except OptimizeProblem as problem:
                    failed[name] = str(problem)
                    view.failed(name, failed[name])
                    continue
                if cell is None:
                    stopped = True
                    break
                store.append(cell)
                ran[name] = cell
                write_table(asked.folder, tabulate(asked.grid, (known | ran).values()))
                view.done(cell)
    finally:
        await kept.close()
    table, not_ready = tabulate(asked.grid, (known | ran).values()), tuple(asked.programs.problems)
    return Bench(table, tuple(files), tuple(ran.values()), outdated, not_ready, failed, stopped)


async def _known(asked: Asked, opened: OpenEngines) -> tuple[dict[CellName, Cell], int]:
    """The cells of the table that were run with the program, data, models and version at hand.

    And how many of the others were run with other ones.
    """
    stored = {(cell.name, cell.key): cell for cell in read_cells(asked.folder / CELLS)}
    known: dict[CellName, Cell] = {}
    outdated = 0
    for name in asked.grid.names:
        if name.program in asked.programs.jobs and any(name == other for other, _ in stored):
            job = asked.programs.job(name)
            async with opened(job.models, job.compiled.folder) as engines:
                cell = stored.get((name, key_of(job, engines.values())))
            if cell is None:
                outdated += 1
            else:
                known[name] = cell
    return known, outdated


async def _run(asked: Asked, name: CellName, listen: Callable[[Plan], Listener], opened: OpenEngines) -> Cell | None:
    """The cell, or None where the user stopped it. Raises `OptimizeProblem`, and as `run_job`."""
    job, path = asked.programs.job(name), artifact_path(name)
    options = OptimizeOptions(asked.folder / path, fresh=asked.fresh, concurrency=asked.concurrency)
    async with opened(job.models, job.compiled.folder) as engines:
        # Before the build: what changes while it runs makes its cell out of date.
        key = key_of(job, engines.values())
    build = await run_job(job, options, listen, opened=opened)
    if build.stopped:
        return None
    if build.test_scores is None:
        raise OptimizeProblem(build.report.notes[-1])
    usage = dict(build.report.usage)
    reported = usage.pop("report", Usage())
    priced = all(model.symbol in job.compiled.checked.prices for model in job.models)
    # The program as written was not searched for: its run on the rows that select served nobody.
    search = sum(usage.values(), Usage()) if job.spec.passes else Usage()
    return Cell(
        name=name,
        key=key,
        rows=digest([dict(row) for row in build.plan.pools.test]),
        scores=build.test_scores,
        search=_used(search, priced=priced),
        report=_used(reported, priced=priced),
        seed_kept=build.report.seed_kept,
        models=tuple(dict.fromkeys(f"{model.engine}:{model.name}" for model in job.models)),
        compiler=build.artifact.provenance.compiler,
        artifact=str(path),
    )


def _used(found: Usage, *, priced: bool) -> Used:
    return Used(found.calls, found.prompt_tokens, found.output_tokens, found.cost / PICO if priced else None)
