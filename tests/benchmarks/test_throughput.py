"""The benchmark of rows per second, without vLLM: what each side is given, what is counted, and what is told of it."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.origin import origin
from benchmarks.throughput import __main__ as command
from benchmarks.throughput import cells, job, own_worker, raw_worker
from benchmarks.throughput.cells import Cell, best_setting
from benchmarks.throughput.job import Call, Job, Outcome
from benchmarks.throughput.material import WARM, Material, prepare
from benchmarks.throughput.measuring import Measured, measuring
from benchmarks.throughput.table import report
from promptc.artifact.model import Artifact
from promptc.driver.artifacts import read_artifact
from promptc.runtime.requests import Requests
from tests.benchmarks.scripted_server import Messages
from tests.conftest import Golden

ROWS = 6


@pytest.fixture
def material(tmp_path: Path) -> Material:
    return prepare(tmp_path / "material", ROWS, 4)


def answer(messages: Messages) -> str:
    values = dict(line.split(": ", 1) for line in messages[-1]["content"].splitlines())
    return f"item: {values['note'].split()[2]}" if "item" not in values else "shelf: barn"


def asked(artifact: Artifact, rows: list[dict[str, Any]]) -> list[list[Call]]:
    """What a run of ``rows`` asks, and what `answer` says."""
    found = []
    for row in rows:
        known, calls = dict(row), []
        for module in artifact.modules:
            request = Requests(module).make({f.name: known[f.name] for f in module.inputs}, seed=None)
            text = answer([{"role": m.role, "content": m.content} for m in request.messages])
            name, _, value = text.partition(": ")
            known[name] = value
            messages = [[m.role, m.content] for m in request.messages]
            assert request.constraint is not None
            calls.append(Call(module.symbol, messages, str(request.constraint.value), text))
        found.append(calls)
    return found


def told(material: Material, folder: Path) -> Job:
    """A job over the rows, with the file of what they ask."""
    artifact = read_artifact(material.artifact)
    rows = [dict(row) for path in (material.warm, material.rows) for row in job.read_rows(str(path))]
    job.write_calls(str(folder / "asked.jsonl"), asked(artifact, rows))
    paths = (material.artifact, material.rows, material.warm, folder / "outcome.json", folder / "asked.jsonl")
    artifact_, rows_, warm, outcome, asked_ = map(str, paths)
    return Job(artifact_, rows_, warm, outcome, setting=2, asked=asked_)


def test_no_call_is_made_twice_and_the_rows_are_the_same_each_time(material: Material, tmp_path: Path) -> None:
    again = prepare(tmp_path / "again", ROWS, 4)
    assert again.rows.read_bytes() == material.rows.read_bytes()
    assert again.artifact.read_bytes() == material.artifact.read_bytes()
    artifact = read_artifact(material.artifact)
    assert [len(module.demos) for module in artifact.modules] == [4, 4]
    shown = [{"note": str(demo.inputs["note"])} for demo in artifact.modules[0].demos]
    files = (material.warm, material.tuning, material.rows)
    rows = [*shown, *(dict(row) for path in files for row in job.read_rows(str(path)))]
    assert len(rows) == 4 + WARM + 4 + ROWS
    messages = [tuple(map(tuple, call.messages)) for calls in asked(artifact, rows) for call in calls]
    assert len(set(messages)) == len(messages)


def test_the_processor_is_counted_here_and_in_processes_that_were_started() -> None:
    # It begins when it is told to, and is there until it is told once more.
    busy = "import time\ninput()\nwhile time.process_time() < 0.3: pass\nprint(flush=True); input()"
    measured = Measured()
    with subprocess.Popen(
        [sys.executable, "-c", busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for more in (False, True):
            before = replace(measured)
            with measuring(measured):
                if more:
                    child.stdin.write(b"\n")
                    child.stdout.readline()
            assert measured.own > before.own
            assert (measured.others > before.others) or not more
        child.communicate(b"\n")


def test_promptc_without_an_engine_gives_the_recorded_answers(material: Material, tmp_path: Path) -> None:
    found = asyncio.run(own_worker.measure(told(material, tmp_path)))
    notes = [row["note"].split() for row in job.read_rows(str(material.rows))]
    assert found.outputs == [{"item": words[2], "shelf": "barn"} for words in notes]
    assert found.calls == 2 * ROWS
    job.write_outcome(str(tmp_path / "outcome.json"), found)
    assert job.read_outcome(tmp_path / "outcome.json") == found


class Tokenizer:
    """A token for each character."""

    def apply_chat_template(self, chat: list[dict[str, str]], *, tokenize: bool = True, **_: object) -> Any:
        text = "".join(message["content"] for message in chat)
        return {"input_ids": [ord(char) for char in text]} if tokenize else text


class Llm:
    """Answers as `answer` does, of which a test may spoil one."""

    def __init__(self, spoilt: str = "") -> None:
        self.spoilt = spoilt
        self.asked: list[int] = []

    def generate(self, texts: list[str], sampling: object, *, use_tqdm: bool) -> list[Any]:
        del sampling, use_tqdm
        self.asked.append(len(texts))
        return [self._answer(text) for text in texts]

    def _answer(self, text: str) -> Any:
        last = text[text.rindex("note: ") :]
        words = answer([{"role": "user", "content": last}])
        told = SimpleNamespace(text="?" if self.spoilt in last and self.spoilt else words)
        return SimpleNamespace(outputs=[told], prompt_token_ids=[ord(char) for char in text])


def test_vllm_alone_is_asked_the_same_stage_by_stage(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_worker, "sampling", lambda request, draws: (request.constraint, draws))
    artifact, calls = read_artifact(material.artifact), job.read_calls(told(material, tmp_path).asked)[WARM:]
    # The last row got no answer that could be used, so it has asked only once.
    stages = raw_worker.stages(artifact, [*calls[:-1], calls[-1][:1]], Tokenizer())
    first = job.read_rows(str(material.rows))[0]["note"]
    llm = Llm(spoilt=str(first))
    answers = raw_worker.generate(llm, stages)
    assert llm.asked == [ROWS, ROWS - 1]
    raw_worker.require_same_tokens(stages, answers)
    found = raw_worker.outputs(artifact, ROWS, stages, answers)
    assert [row is None for row in found] == [True, *[False] * (ROWS - 2), True]
    assert found[1] == {"item": job.read_rows(str(material.rows))[1]["note"].split()[2], "shelf": "barn"}
    with pytest.raises(
        ValueError, match=r"of the prompts of `shelve.pick`, LLM\.generate makes other tokens than promptc"
    ):
        raw_worker.require_same_tokens([replace(stages[0], tokens=[]), stages[1]], answers)


def cell(side: str, run: int, seconds: float, *, rows: int = 100, setting: int = 0) -> Cell:
    measured = Measured(seconds, own=0.2 * seconds, others=0.7 * seconds)
    return Cell(side, run, rows, setting, measured, 2 * rows, run % 2, rows - 3, {"weights": "0123"})


CELLS = [
    *(cell("promptc", 0, 5.0 - setting / 100, rows=50, setting=setting) for setting in (64, 256)),
    *(cell("dspy", 0, 10.0 + abs(setting - 32), rows=50, setting=setting) for setting in (16, 32, 64)),
    *(cell("raw", run, 1.0 + run / 100) for run in (1, 2, 3)),
    *(cell("promptc", run, 1.1, setting=256) for run in (1, 2, 3)),
    *(cell("dspy", run, 3.5, setting=32) for run in (1, 2)),
    replace(cell("own", 1, 0.1, setting=256), measured=Measured(0.1, own=0.02)),
]


def test_the_report(golden: Golden) -> None:
    golden("benchmarks/throughput.md", report(CELLS))


def test_the_setting_with_the_highest_rate_is_taken() -> None:
    assert best_setting(CELLS, "promptc") == 256
    assert best_setting(CELLS, "dspy") == 32
    assert best_setting(CELLS[5:], "dspy") is None


def test_cells_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    for one in CELLS:
        cells.append(tmp_path / "cells.jsonl", one)
    assert cells.load(tmp_path / "cells.jsonl") == CELLS
    assert cells.load(tmp_path / "none.jsonl") == []


def test_what_has_run_is_not_run_again_and_other_weights_are_not_mixed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cells.jsonl"
    for one in CELLS:
        cells.append(out, replace(one, origin={"weights": origin()["weights"]}))
    words = ["--rows", "100", "--runs", "2", "--out", str(out)]
    monkeypatch.setattr(sys, "argv", ["benchmarks.throughput", *words, "--only", "raw", "promptc", "dspy"])
    command.main()
    assert "| run 2 | 98.0 | 90.9 | 28.6 |" in capsys.readouterr().out
    cells.append(out, CELLS[0])
    monkeypatch.setattr(sys, "argv", ["benchmarks.throughput", *words])
    with pytest.raises(SystemExit, match=r"has runs of other weights \(0123\): give another --out"):
        command.main()


def test_outcomes_of_workers_are_numbers_and_rows(tmp_path: Path) -> None:
    outcome = Outcome(Measured(1.5, 0.5, 0.75), 4, [{"item": "axe"}, None])
    job.write_outcome(str(tmp_path / "outcome.json"), outcome)
    assert job.read_outcome(tmp_path / "outcome.json") == outcome
