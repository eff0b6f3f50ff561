"""What `promptc run --rows --out` does, on an executor that has run other rows before."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from benchmarks.throughput.job import Job, Outcome, read_rows
from benchmarks.throughput.measuring import Measured, measuring
from promptc.artifact.model import Artifact
from promptc.driver.artifacts import read_artifact
from promptc.driver.bulk.answers import answer_lines
from promptc.driver.bulk.inputs import check_input
from promptc.driver.bulk.output import open_output
from promptc.driver.bulk.run import BulkRun
from promptc.driver.bulk.state import state_of
from promptc.driver.run_options import RunOptions
from promptc.runtime.executor import Executor

Open = Callable[[Artifact, RunOptions], AbstractAsyncContextManager[Executor]]


async def run(job: Job, open_: Open) -> Outcome:
    """Measured is all of it: reading and checking the rows, running them, writing the answers to a file."""
    measured = Measured()
    artifact = read_artifact(Path(job.artifact))
    options = RunOptions(Path(job.artifact).parent, concurrency=job.setting)
    lines = answer_lines(artifact.program.output_types, "jsonl")
    answers = Path(job.outcome).with_suffix(".answers.jsonl")
    with measuring(measured):
        inputs = check_input(Path(job.rows), artifact.program.inputs)
        state = state_of(artifact, options.folder, inputs, options.seed)
    with open_output(answers, lines, state, inputs, fresh=True) as output:
        bulk = BulkRun(artifact, inputs, output, lines, options)
        async with open_(artifact, bulk.options) as executor:
            await executor.run_rows(read_rows(job.warm))
            warm = bulk.summary(0).counts.calls
            with measuring(measured):
                await bulk.over(executor, _missed)
    rows = read_rows(str(answers))
    names = {field.name for field in artifact.program.output_types}
    outputs = [row if set(row) == names else None for row in rows]
    return Outcome(measured, bulk.summary(0).counts.calls - warm, outputs)


def _missed(_row: int, _messages: tuple[str, ...]) -> None:
    """The program suggests nothing."""
