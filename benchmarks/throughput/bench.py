"""One benchmark: what is asked of each side, in a process of its own, and what became of it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.optimize.server import serve
from benchmarks.throughput.cells import Cell
from benchmarks.throughput.job import Job, Outcome, read_outcome, write_job
from benchmarks.throughput.material import Material
from promptc.driver.artifacts import read_artifact
from promptc.schema.types import Json

_ROOT = Path(__file__).parents[2]
# LiteLLM would look for prices in the network first, and wait for that.
_ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}


class RunFailed(Exception):
    """A side ended with an error; the text has the end of its log."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Works in ``folder``; ``python`` is that of DSPy's environment, and ``origin`` tells what runs."""

    folder: Path
    material: Material
    python: Path
    origin: Mapping[str, str]

    @property
    def _asked(self) -> Path:
        return self.folder / "asked.jsonl"

    def record(self, setting: int) -> Outcome:
        """Run the rows once, and keep all that is asked for `measure`. The outputs are those that others are compared with."""
        return self._work("record", self._job("record", self.material.rows, setting, asked=True))

    def measure(self, side: str, run: int, setting: int, recorded: Outcome) -> Cell:
        """Run ``side`` over the rows."""
        found = self._work(side, self._job(side, self.material.rows, setting, asked=side in ("raw", "own")))
        same = sum(one == other is not None for one, other in zip(found.outputs, recorded.outputs, strict=True))
        return self._cell(side, run, setting, found, same)

    def try_out(self, side: str, setting: int) -> Cell:
        """Run ``side`` over other rows, to see what ``setting`` does for it."""
        found = self._work(side, self._job(side, self.material.tuning, setting, asked=False))
        return self._cell(side, 0, setting, found, 0)

    def _job(self, name: str, rows: Path, setting: int, *, asked: bool) -> Job:
        paths = (self.material.artifact, rows, self.material.warm, self.folder / f"{name}.outcome.json")
        artifact, rows_, warm, outcome = (str(path.absolute()) for path in paths)
        return Job(artifact, rows_, warm, outcome, setting, str(self._asked.absolute()) if asked else "")

    def _work(self, side: str, job: Job) -> Outcome:
        """Raises `RunFailed`, and what starting a server raises."""
        with ExitStack() as stack:
            if side == "dspy":
                server = stack.enter_context(serve(self.folder, self._server_options()))
                job = replace(job, server=server.base, server_pid=server.pid)
            told, log = self.folder / f"{side}.job.json", self.folder / f"{side}.log"
            write_job(told, job)
            python = str(self.python) if side == "dspy" else sys.executable
            command = [python, "-m", f"benchmarks.throughput.{side}_worker", str(told.absolute())]
            with log.open("w") as out:
                done = subprocess.run(
                    command, cwd=_ROOT, stdout=out, stderr=subprocess.STDOUT, env=os.environ | _ENVIRONMENT, check=False
                )
        if done.returncode:
            raise RunFailed(f"{side} ended with {done.returncode}; its log is {log}:\n{log.read_text()[-2000:]}")
        return read_outcome(Path(job.outcome))

    def _server_options(self) -> list[str]:
        """The engine arguments of the artifact's model, as words of vLLM's command line."""
        (ref,) = read_artifact(self.material.artifact).models
        return [word for name, value in ref.options for word in (f"--{name.replace('_', '-')}", _word(value))]

    def _cell(self, side: str, run: int, setting: int, found: Outcome, same: int) -> Cell:
        failed = sum(row is None for row in found.outputs)
        rows = len(found.outputs)
        return Cell(side, run, rows, setting, found.measured, found.calls, failed, same, self.origin)


def _word(value: Json) -> str:
    return value if isinstance(value, str) else repr(value)
