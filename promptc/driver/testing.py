"""The tests of a file: run on the models of their programs, or on what these answered before."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, final

from promptc.artifact.model import Artifact, ModelRef
from promptc.codegen import generate
from promptc.driver.artifacts import state_folder
from promptc.driver.checking import CheckResult, check_file
from promptc.driver.compiling import provenance
from promptc.driver.engines import open_engines
from promptc.driver.externs import own_code
from promptc.driver.problems import DriverProblem
from promptc.lowering.expectations import Expected, lower_test
from promptc.runtime.cache import CachedEngine
from promptc.runtime.engine import Engine, EngineFailure
from promptc.runtime.engines.replay import recorded_line
from promptc.runtime.executor import Executor
from promptc.runtime.externs import open_externs
from promptc.runtime.retry import retrying
from promptc.runtime.store import CALLS, CallStore
from promptc.runtime.trace import Failure, RowResult
from promptc.schema.codec import encode
from promptc.source.diagnostic import ProgramError
from promptc.source.suggest import closest
from promptc.source.text import SourceText, Span
from promptc.transforms.pipeline import EXACT_PASSES, run_passes


@final
@dataclass(frozen=True, slots=True)
class TestOptions:
    """``match`` is a part of the names of the tests to run. ``record`` is a file to keep the answers in, ``replay`` one to take
    them from instead of asking a model; ``fresh`` asks models again for what the cache of the folder holds.
    """

    __test__ = False  # pytest would collect a class of this name

    match: str = ""
    record: Path | None = None
    replay: Path | None = None
    fresh: bool = False
    seed: int = 0


@final
@dataclass(frozen=True, slots=True)
class Missed:
    """An `expect` that does not hold: where, its condition and message, and what its sides came to, as text."""

    span: Span
    condition: str
    message: str
    came: tuple[tuple[str, str], ...]


@final
@dataclass(frozen=True, slots=True)
class TestResult:
    """``reason`` says why a test that is an ``error`` ended before its end; where it is an answer that cannot be used, that
    is ``answer``, as the model wrote it.
    """

    __test__ = False

    name: str
    span: Span
    outcome: Literal["passed", "failed", "error"]
    expected: int
    missed: tuple[Missed, ...] = ()
    reason: str = ""
    answer: str | None = None


@final
@dataclass(frozen=True, slots=True)
class _Compiled:
    name: str
    span: Span
    artifact: Artifact
    expected: tuple[Expected, ...]


def run_tests(path: Path, options: TestOptions) -> tuple[SourceText, list[TestResult]]:
    """Run the tests of ``path``, in their order.

    Raises `ProgramError` where the file has mistakes, `DriverProblem` where no test is asked for, and `EngineFailure` where
    a model cannot answer: that says nothing about a test.
    """
    result = check_file(path)
    if not result.ok:
        raise ProgramError(result.diagnostics)
    tests = _compile(result, _chosen(result, options.match))
    models = {m.symbol: _replayed(m, options.replay) for test in tests for m in test.artifact.models}
    found = asyncio.run(_run(tests, models, path.parent, options))
    if options.record is not None:
        lines = dict.fromkeys(recorded_line(r.request, r.completion) for row in found for r in row.trace)
        options.record.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return result.source, [_result(result.source, test, row) for test, row in zip(tests, found, strict=True)]


def _chosen(result: CheckResult, match: str) -> list[str]:
    names = list(result.checked.tests)
    chosen = [name for name in names if match in name]
    if not names:
        raise DriverProblem(f'{result.source.path} has no tests: add `test "what it shows" {{ ... }}`')
    if not chosen:
        close = closest(match, names)
        hint = f'did you mean "{close}"?' if close else "its tests are " + ", ".join(f'"{name}"' for name in names)
        raise DriverProblem(f'no test of {result.source.path} has "{match}" in its name; {hint}')
    return chosen


def _compile(result: CheckResult, names: Sequence[str]) -> list[_Compiled]:
    tests = []
    for name in names:
        test = result.checked.tests[name]
        lowered = lower_test(result.checked, test)
        artifact = generate(run_passes(lowered.program, EXACT_PASSES), provenance(result.source))
        tests.append(_Compiled(name, test.decl.name.span, artifact, lowered.expected))
    return tests


def _replayed(model: ModelRef, recording: Path | None) -> ModelRef:
    # From the working directory, and not from the program's folder, where a `replay:` model looks.
    return model if recording is None else ModelRef(model.symbol, "replay", str(recording.absolute()))


async def _run(
    tests: Iterable[_Compiled], models: Mapping[str, ModelRef], folder: Path, options: TestOptions
) -> list[RowResult]:
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_engines(list(models.values()), folder))
        engines: dict[str, Engine] = {symbol: retrying(engine) for symbol, engine in opened.items()}
        if options.replay is None and not options.fresh:
            store = stack.enter_context(CallStore(state_folder(folder) / CALLS))
            engines = {symbol: CachedEngine(engine, store) for symbol, engine in engines.items()}
        executors = []
        for test in tests:
            externs = test.artifact.externs
            bound = await stack.enter_async_context(open_externs(externs, own_code(externs, folder)))
            executors.append(Executor(test.artifact, engines, externs=bound, seed=options.seed))
        found = await asyncio.gather(*(executor.run_row({}, row_key="") for executor in executors))
    for row in found:
        if isinstance(row, Failure) and row.error is not None:
            # Which model it was, the engine knows; which module had no answer, only the row.
            raise EngineFailure(f"module `{row.module}`: {row.reason}", transient=row.error.transient) from row.error
    return found


def _result(source: SourceText, test: _Compiled, row: RowResult) -> TestResult:
    count = len(test.expected)
    if isinstance(row, Failure):
        reason = f"`{row.module}`: {row.reason}"
        return TestResult(test.name, test.span, "error", count, reason=reason, answer=_unused(row))
    types = {f.name: f.type for f in test.artifact.program.output_types}
    missed = tuple(
        Missed(
            expected.span,
            _text(source, expected.condition),
            expected.message,
            tuple((_text(source, place), encode(types[name], row.outputs[name])) for name, place in expected.sides),
        )
        for expected in test.expected
        if not row.outputs[expected.holds]
    )
    return TestResult(test.name, test.span, "failed" if missed else "passed", count, missed)


def _unused(row: Failure) -> str | None:
    """The last answer of the module that failed, where its answers are what could not be used."""
    answers = [r.completion.text for r in row.trace if r.module == row.module and r.outputs is None]
    return answers[-1] if answers and row.kind in ("decode", "require") else None


def _text(source: SourceText, span: Span) -> str:
    return " ".join(source.text[span.start : span.end].split())
