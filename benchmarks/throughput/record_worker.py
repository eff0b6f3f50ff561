"""Runs the rows once and keeps what is asked: ``python -m benchmarks.throughput.record_worker JOB``. Nothing here is a figure.

The calls of all rows, the warm ones first, go to the job's file for them: `raw_worker` asks the same, and `own_worker` answers by
them. The outputs are those that all sides are compared with.
"""

import asyncio
import sys
from pathlib import Path

from benchmarks.throughput.job import Call, Job, Outcome, read_job, read_rows, write_calls, write_outcome
from benchmarks.throughput.measuring import Measured
from promptc.driver.artifacts import read_artifact
from promptc.driver.run_options import RunOptions
from promptc.driver.running import open_executor
from promptc.runtime.trace import CallRecord, Success


async def run(job: Job) -> None:
    artifact = read_artifact(Path(job.artifact))
    options = RunOptions(Path(job.artifact).parent, concurrency=job.setting)
    warm = read_rows(job.warm)
    async with open_executor(artifact, options) as (executor, _):
        results = await executor.run_rows([*warm, *read_rows(job.rows)])
    write_calls(job.asked, [[_call(record) for record in result.trace] for result in results])
    outputs = [result.outputs if isinstance(result, Success) else None for result in results[len(warm) :]]
    write_outcome(job.outcome, Outcome(Measured(), sum(len(result.trace) for result in results), outputs))


def _call(record: CallRecord) -> Call:
    request = record.request
    pattern = "" if request.constraint is None else str(request.constraint.value)
    return Call(record.module, [(m.role, m.content) for m in request.messages], pattern, record.completion.text)


if __name__ == "__main__":
    asyncio.run(run(read_job(sys.argv[1])))
