"""promptc's side: ``python -m benchmarks.throughput.promptc_worker JOB``."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.throughput.commanded import run
from benchmarks.throughput.job import read_job, write_outcome
from promptc.artifact.model import Artifact
from promptc.driver.run_options import RunOptions
from promptc.driver.running import open_executor
from promptc.runtime.executor import Executor


@asynccontextmanager
async def _open(artifact: Artifact, options: RunOptions) -> AsyncIterator[Executor]:
    async with open_executor(artifact, options) as (executor, _):
        yield executor


if __name__ == "__main__":
    _job = read_job(sys.argv[1])
    write_outcome(_job.outcome, asyncio.run(run(_job, _open)))
