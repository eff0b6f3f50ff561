"""DSPy's side: ``python -m benchmarks.throughput.dspy_worker JOB``, in DSPy's environment.

The program runs over the rows as DSPy runs batches, in its own threads, with its caches off: no answer is known before. It
sends promptc's prompts and constraints by the adapter of benchmarks/optimize.
"""

import sys
from pathlib import Path
from typing import Any

import dspy  # type: ignore[import-not-found]  # lives in another environment

from benchmarks.optimize.dspy_layout import SharedLayout
from benchmarks.optimize.dspy_programs import program
from benchmarks.throughput.job import Outcome, read_job, read_rows, write_outcome
from benchmarks.throughput.measuring import Measured, measuring
from promptc.artifact.reader import loads

_TIMEOUT = 30.0  # seconds, far above what an answer takes here


def main() -> None:
    job = read_job(sys.argv[1])
    artifact = loads(Path(job.artifact).read_text())
    decoding = artifact.modules[0].decoding
    dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=False)
    lm = dspy.LM(
        f"openai/{artifact.models[0].name}",
        api_base=job.server,
        api_key="none",
        temperature=decoding.temperature,
        max_tokens=decoding.max_tokens,
        # One run stood still with nothing to do; by default its client would have waited for ten minutes.
        timeout=_TIMEOUT,
    )
    dspy.configure(lm=lm, adapter=SharedLayout(artifact))
    names = [field.name for field in artifact.program.output_types]
    candidate = program("chain", artifact.modules, "")
    for module, step in zip(artifact.modules, candidate.steps, strict=True):
        step.demos = [dspy.Example(**demo.inputs, **demo.outputs) for demo in module.demos]

    def run(path: str) -> list[Any]:
        rows = read_rows(path)
        examples = [dspy.Example(**row).with_inputs(*row) for row in rows]
        found: list[Any] = candidate.batch(
            # No row is asked twice, however long it takes.
            examples,
            num_threads=job.setting,
            max_errors=len(rows) + 1,
            disable_progress_bar=True,
            timeout=0,
        )
        return found

    run(job.warm)
    measured = Measured()
    with measuring(measured, job.server_pid):
        answers = run(job.rows)
    outputs = [None if answer is None else {name: answer[name] for name in names} for answer in answers]
    write_outcome(job.outcome, Outcome(measured, len(outputs) * len(artifact.modules), outputs))


if __name__ == "__main__":
    main()
