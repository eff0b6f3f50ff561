"""What promptc itself takes: ``python -m benchmarks.throughput.own_worker JOB``. Its side, with an engine that answers at once.

The answers are those of the recorded calls; the process has no vLLM.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import final

from benchmarks.throughput.commanded import run
from benchmarks.throughput.job import Job, Outcome, read_calls, read_job, write_outcome
from promptc.artifact.model import Artifact
from promptc.driver.run_options import RunOptions
from promptc.runtime.engine import Completion, Engine, Request
from promptc.runtime.executor import Executor
from promptc.runtime.message import Message
from promptc.runtime.retry import retrying


@final
class RecordedEngine:
    """Answers by the last message of a prompt, which no two calls have in common."""

    identity = "recorded"

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers

    async def complete(self, request: Request) -> Completion:
        # An engine gives others their turn, if only once.
        await asyncio.sleep(0)
        return Completion(self._answers[request.messages[-1].content], "stop", 0, 0)

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return len(messages)

    async def close(self) -> None:
        """Nothing is open."""


async def measure(job: Job) -> Outcome:
    answers = {call.messages[-1][1]: call.text for calls in read_calls(job.asked) for call in calls}

    @asynccontextmanager
    async def opened(artifact: Artifact, options: RunOptions) -> AsyncIterator[Executor]:
        engines: dict[str, Engine] = {ref.symbol: retrying(RecordedEngine(answers)) for ref in artifact.models}
        yield Executor(artifact, engines, concurrency=options.concurrency, tracers=options.tracers)

    return await run(job, opened)


if __name__ == "__main__":
    _job = read_job(sys.argv[1])
    write_outcome(_job.outcome, asyncio.run(measure(_job)))
