"""What the cells of a table are built from: each program with its data, ready for every optimizer and seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from promptc.artifact.problem import ArtifactProblem
from promptc.autotune.problems import OptimizeProblem
from promptc.bench.cells import CellName
from promptc.bench.suite import OWN, Column, Suite
from promptc.bench.table import SEED
from promptc.data.problems import DataProblem
from promptc.driver.bench_models import ModelChoice, with_models
from promptc.driver.bench_problem import NotReady
from promptc.driver.compiling import compile_file
from promptc.driver.optimizing import Job, make_job
from promptc.driver.pipelines import pipeline_passes
from promptc.driver.problems import DriverProblem
from promptc.runtime.externs import ExternProblem
from promptc.sema.model import PassSpec
from promptc.source.diagnostic import ProgramError
from promptc.source.suggest import closest

# What a user may have to change in a program, its data or what goes with it.
_PROBLEMS = (ArtifactProblem, DataProblem, DriverProblem, ExternProblem, OSError, OptimizeProblem, ProgramError)


@final
@dataclass(frozen=True, slots=True)
class Programs:
    """``jobs`` are by program, as its `optimize` block says; ``paths`` has all programs, also those that are not ready."""

    paths: Mapping[str, Path]
    jobs: Mapping[str, Job]
    problems: Mapping[Path, Exception]
    passes: Mapping[str, tuple[PassSpec, ...] | None]
    calls: int | None

    def job(self, name: CellName) -> Job:
        """What the cell ``name`` is built from. Raises as `require`."""
        self.require([name])
        job, passes = self.jobs[name.program], self.passes[name.optimizer]
        spec = replace(job.spec, passes=job.spec.passes if passes is None else passes, seed=name.seed)
        return replace(job, spec=spec if self.calls is None else replace(spec, limits=(("calls", self.calls),)))

    def require(self, names: Sequence[CellName]) -> None:
        """Raises `NotReady` where one of ``names`` cannot be run, and `DriverProblem` for one of no program or optimizer."""
        for name in names:
            _known(name.program, list(self.paths), "program")
            _known(name.optimizer, list(self.passes), "optimizer")
        wanted = {self.paths[name.program] for name in names}
        if problems := {path: problem for path, problem in self.problems.items() if path in wanted}:
            raise NotReady(problems)


def read_programs(suite: Suite, choice: ModelChoice, calls: int | None = None) -> Programs:
    """The programs of ``suite`` with the models of ``choice``, and ``calls`` in the place of their own budgets.

    Raises `DriverProblem` for a pipeline that does not exist and for two programs of one name.
    """
    passes = {name: _passes(suite.column(name)) for name in suite.optimizers}
    _known(suite.reference, suite.optimizers, "optimizer")
    paths: dict[str, Path] = {}
    jobs: dict[str, Job] = {}
    problems: dict[Path, Exception] = {}
    for path in suite.programs:
        try:
            compiled = with_models(compile_file(path), choice)
            job = replace(make_job(compiled), decided=choice.decided())
        except _PROBLEMS as problem:
            # The examples' programs are called like their files, and so is what cannot be read.
            name, problems[path] = path.stem, problem
        else:
            name = compiled.program
            jobs[name] = job
        if name in paths:
            raise DriverProblem(f"{paths[name]} and {path} both have a program `{name}`: a table names each once")
        paths[name] = path
    return Programs(paths, jobs, problems, passes, calls)


def _passes(column: Column) -> tuple[PassSpec, ...] | None:
    """None for those of the program itself."""
    if column.pipeline == SEED:
        return ()
    if column.pipeline == OWN:
        return None
    return pipeline_passes(column.pipeline, column.options, f"--optimizers takes {SEED}, {OWN} or")


def _known(name: str, known: Sequence[str], noun: str) -> None:
    if name not in known:
        near = closest(name, known)
        hint = f"did you mean `{near}`?" if near else f"there are {', '.join(known)}"
        raise DriverProblem(f"the table has no {noun} `{name}`; {hint}")
