"""Programs on the real vLLM, called from Python: in a process of their own, since an engine belongs to one event loop."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.vllm

CODE = """
import asyncio, json, promptc
from promptc.runtime.engines.vllm import VllmEngine

async def both(one, two):
    return await asyncio.gather(one.acall(petal_length=1.4), two.acall(petal_length=5.1))

with promptc.load("flower.promptc.json") as one, promptc.load("flower.promptc.json") as two:
    first = one(petal_length=1.4)
    rows = one.batch([{"petal_length": length / 10} for length in range(10, 60)])
    answers = asyncio.run(both(one, two))
    running = len(VllmEngine._running)
print(json.dumps([first, rows, answers, running, len(VllmEngine._running)]))
"""


def test_programs_share_an_engine_and_end_it(artifacts: Path) -> None:
    command = [sys.executable, "-c", CODE]
    done = subprocess.run(command, cwd=artifacts, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    first, rows, answers, running, left = json.loads(done.stdout)
    assert {answer["species"] for answer in (first, *rows, *answers)} <= {"setosa", "versicolor", "virginica"}
    assert (len(rows), len(answers), running, left) == (50, 2, 1, 0)
