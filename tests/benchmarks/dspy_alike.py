"""That DSPy asks what promptc asks, to the byte, in both benchmarks that have it. It needs DSPy's environment:

python -m benchmarks.optimize --tasks scale --seeds 1 --methods dspy:mipro    # makes it
python -m pytest tests/benchmarks/dspy_alike.py
"""

import asyncio
import json
import subprocess
from dataclasses import replace
from pathlib import Path

from benchmarks.optimize import dspy_side, promptc_side
from benchmarks.optimize.workplace import set_up
from benchmarks.throughput import job, own_worker
from benchmarks.throughput.material import prepare
from tests.benchmarks import test_throughput as throughput
from tests.benchmarks.model import answer
from tests.benchmarks.scripted_server import Messages, ScriptedServer, scripted_server
from tests.benchmarks.test_optimize import SCALE, some

DSPY = Path(__file__).parents[2] / "benchmarks/runs/optimize/.dspy/bin/python"


def test_dspy_asks_what_promptc_asks_of_the_program_as_written(tmp_path: Path) -> None:
    here = set_up(SCALE, some(SCALE), tmp_path)
    here = replace(here, settings=replace(here.settings, trials=4, minibatch=6, sets=5))
    asked: list[str] = []

    def noted(messages: list[dict[str, str]]) -> str:
        asked.append(repr(messages))
        return answer(messages)

    with scripted_server(noted) as server:
        found = dspy_side.run(here, SCALE, "mipro_asked", 1, 0, server, DSPY)
        by_dspy = set(asked)
        asked.clear()
        assert found.seed_scores == promptc_side.scores(here, server, here.program)
    assert by_dspy >= set(asked) != set()
    assert len(found.scores) == len(here.splits.test)


def test_dspy_asks_what_promptc_asks_of_rows_in_bulk(tmp_path: Path) -> None:
    material = prepare(tmp_path / "material", throughput.ROWS, 4)
    heard: set[str] = set()

    def noted(messages: Messages) -> str:
        heard.add(json.dumps([[m["role"], m["content"]] for m in messages]))
        return throughput.answer(messages)

    with ScriptedServer(noted) as server:
        asks = replace(throughput.told(material, tmp_path), server=server.base)
        job.write_job(tmp_path / "job.json", asks)
        words = [str(DSPY), "-m", "benchmarks.throughput.dspy_worker", str(tmp_path / "job.json")]
        subprocess.run(words, check=True, cwd=Path(__file__).parents[2])
    found = job.read_outcome(tmp_path / "outcome.json")
    expected = job.read_calls(asks.asked)
    assert heard == {json.dumps(call.messages) for calls in expected for call in calls}
    assert found.outputs == asyncio.run(own_worker.measure(asks)).outputs
