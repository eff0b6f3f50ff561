"""promptc's side of a cell: `promptc build --optimize` and `promptc eval`, as a user would type them."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.optimize.metrics import Used, counted
from benchmarks.optimize.outcome import CellFailed, Outcome
from benchmarks.optimize.workplace import CONCURRENCY, Place, limit, use_thompson


def run(place: Place, seed: int, optimizer: str, calls: int, server: str) -> Outcome:
    """Optimize the program in ``place``, with ``mipro`` or ``thompson``; score what comes of it, and its seed.

    The search is given ``calls`` calls; what the build keeps back to score held-out rows comes on top. Raises `CellFailed`,
    also where the server has counted other calls than the build.
    """
    # The program as written and the winner, each on all held-out rows.
    limit(place, calls + 2 * place.calls_per_row * len(place.splits.test))
    match optimizer:
        case "mipro":
            pass  # the passes that the program names
        case "thompson":
            use_thompson(place)
        case unknown:
            raise CellFailed(f"promptc is compared with `mipro` and `thompson`, not with {unknown!r}")
    artifact = place.folder / "optimized.promptc.json"
    before, started = counted(server), time.monotonic()
    told = _promptc(place, server, "build", "--optimize", "--seed", str(seed), "-o", str(artifact), str(place.program))
    seconds = time.monotonic() - started
    on_server = counted(server) - before
    built = json.loads(told.splitlines()[-1])
    phases = {name: Used(u["calls"], u["prompt_tokens"], u["output_tokens"]) for name, u in built["used"].items()}
    if sum(u.calls for u in phases.values()) != on_server.calls:
        raise CellFailed(f"the build counted {phases}, and the server {on_server}")
    return Outcome(
        scores=scores(place, server, artifact),
        seed_scores=scores(place, server, place.program),
        search=on_server - phases.get("report", Used()),
        seconds=seconds,
        chosen=tuple({"instruction": m["instruction"], "demos": m["demos"]} for m in built["modules"]),
    )


def scores(place: Place, server: str, target: Path) -> tuple[float, ...]:
    """The scores of ``target``, a program or an artifact, on the held-out rows. Raises `CellFailed`."""
    found: dict[str, Any] = json.loads(_promptc(place, server, "eval", str(target)))
    return tuple(found["scores"])


def _promptc(place: Place, server: str, verb: str, *words: str) -> str:
    command = [sys.executable, "-m", "promptc.cli", verb, "--json", "--concurrency", str(CONCURRENCY), *words]
    log = place.folder / f"{verb}.log"
    with log.open("w") as errors:
        environment = os.environ | {"OPENAI_BASE_URL": server}
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment, check=False)
    if done.returncode:
        raise CellFailed(
            f"{' '.join(command)} ended with {done.returncode}; its log is {log}:\n{log.read_text()[-2000:]}"
        )
    return done.stdout
