"""DSPy's side of a cell: a process in its own environment that reads a job and writes an outcome, both as JSON."""

import json
import os
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.optimize.metrics import Used
from benchmarks.optimize.outcome import CellFailed, Outcome
from benchmarks.optimize.tasks import Task
from benchmarks.optimize.workplace import CONCURRENCY, Place
from promptc.artifact.writer import dumps

_ROOT = Path(__file__).parents[2]
# Random search scores its candidates, and three more that DSPy adds, on all dev rows.
_ADDED = 3


def run(place: Place, task: Task, optimizer: str, seed: int, budget: int, server: str, python: Path) -> Outcome:
    """Optimize with ``optimizer`` of `dspy_worker`, and score. ``budget`` bounds a random search. Raises `CellFailed`."""
    artifact = place.folder / "seed.promptc.json"
    artifact.write_text(dumps(place.artifact), encoding="utf-8")
    job, answer, log = (place.folder / name for name in ("job.json", "outcome.json", "dspy.log"))
    settings = asdict(place.settings) | {"candidates": _candidates(place, budget)}
    job.write_text(
        json.dumps(
            {
                "artifact": str(artifact),
                "wiring": task.wiring,
                "answer": task.answer,
                "optimizer": optimizer,
                "seed": seed,
                "settings": settings,
                "concurrency": CONCURRENCY,
                "rows": {name: getattr(place.splits, name) for name in ("train", "dev", "test")},
                "server": server,
            }
        )
    )
    answer.unlink(missing_ok=True)
    # Without the second, LiteLLM would look for prices in the network first, and wait for that.
    environment = {"DSPY_CACHEDIR": str(place.folder / "dspy-cache"), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    command = [str(python), "-m", "benchmarks.optimize.dspy_worker", str(job), str(answer)]
    started = time.monotonic()
    with log.open("w") as out:
        done = subprocess.run(
            command, cwd=_ROOT, stdout=out, stderr=subprocess.STDOUT, env=os.environ | environment, check=False
        )
    seconds = time.monotonic() - started
    if done.returncode:
        raise CellFailed(f"DSPy ended with {done.returncode}; its log is {log}:\n{log.read_text()[-2000:]}")
    found = json.loads(answer.read_text())
    return Outcome(
        scores=tuple(found["scores"]),
        seed_scores=tuple(found["seed_scores"]),
        search=Used(**found["search"]),
        seconds=seconds,
        chosen=tuple(found["chosen"]),
    )


def _candidates(place: Place, budget: int) -> int:
    """How many programs random search can try for ``budget`` calls: each bootstraps, and is scored on the dev rows."""
    rows = len(place.splits.dev) + place.settings.demos
    return max(1, round(budget / (place.calls_per_row * rows)) - _ADDED)
