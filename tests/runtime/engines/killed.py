"""A process with a guarded engine, to be killed. Run by `test_guardian` with ``starting``, ``up`` or ``vllm``.

It says ``ready`` and waits. What stands in for an engine is two processes, one forked, which holds all of its parent's
pipes, and one that the forked one starts; before and after them comes one that the guardian is to leave alone.
"""

import asyncio
import os
import subprocess
import sys
import time

from promptc.artifact.model import ModelRef
from promptc.runtime.engines.guardian import Guardian
from promptc.runtime.engines.model_folder import NANO
from promptc.runtime.engines.vllm import VllmEngine
from tests.runtime.engines.requests import request

_SLEEP = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)")


def stand_in(stage: str) -> None:
    spared = [subprocess.Popen(_SLEEP)]
    with Guardian():
        if os.fork() == 0:
            subprocess.Popen(_SLEEP)
            time.sleep(600)
        if stage == "starting":
            time.sleep(3)  # the guardian looks every half a second, and tells nobody what it sees
            wait_for_death(*(child.pid for child in spared))
    spared.append(subprocess.Popen(_SLEEP))
    wait_for_death(*(child.pid for child in spared))


async def vllm() -> None:
    engine = VllmEngine(ModelRef("nano", "vllm", NANO))
    await engine.complete(request("lines"))
    wait_for_death()


def wait_for_death(*spared: int) -> None:
    sys.stdout.write(" ".join(["ready", *map(str, spared)]) + "\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    match sys.argv[1]:
        case "vllm":
            asyncio.run(vllm())
        case stage:
            stand_in(stage)
