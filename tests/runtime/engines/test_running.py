"""Which engines of vLLM run in a process, with one that only counts its ends in the place of the real one."""

import asyncio
from pathlib import Path
from typing import final

import pytest

from promptc.artifact.model import ModelRef
from promptc.runtime.engines import vllm
from promptc.runtime.engines.engine_log import advice, first_error, log_path
from promptc.runtime.engines.running import Running, RunningEngines
from promptc.runtime.engines.vllm import VllmEngine


@final
class Llm:
    def __init__(self) -> None:
        self.ended = 0

    def shutdown(self, *, timeout: float) -> None:
        assert timeout > 0
        self.ended += 1

    def dismiss(self) -> None:
        """As its guardian."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Llm]:
    """What the engines start, which have nothing running before."""
    found: list[Llm] = []

    def start(_: VllmEngine) -> Running:
        found.append(Llm())
        return Running(found[-1], found[-1])  # type: ignore[arg-type]

    monkeypatch.setattr(vllm, "_vllm_version", lambda ref: "0")
    monkeypatch.setattr(VllmEngine, "_running", RunningEngines())
    monkeypatch.setattr(VllmEngine, "_start_engine", start)
    return found


def engine(**options: int) -> VllmEngine:
    return VllmEngine(ModelRef("m", "vllm", "promptc-nano", tuple(options.items())))


async def test_engines_of_one_model_share_what_runs_until_the_last_is_closed(started: list[Llm]) -> None:
    one, two, other = engine(), engine(), engine(max_num_seqs=2)
    assert one._start() is one._start() is two._start() is not other._start()
    assert len(started) == len(VllmEngine._running) == 2
    await one.close()
    await one.close()
    assert [llm.ended for llm in started] == [0, 0]
    await two.close()
    await other.close()
    assert [llm.ended for llm in started] == [1, 1]
    assert not len(VllmEngine._running)


def test_another_event_loop_has_its_own_and_ends_those_of_a_loop_that_is_closed(started: list[Llm]) -> None:
    async def start(*engines: VllmEngine) -> list[Running]:
        return [one._start() for one in engines]

    left, kept = engine(), engine()
    (first,) = asyncio.run(start(left))
    with asyncio.Runner() as runner:
        (second,) = runner.run(start(kept))
        assert second is not first
        # Nobody closed the first, and its loop is gone.
        assert [llm.ended for llm in started] == [1, 0]
        (third,) = runner.run(start(left))
        assert third is second
        runner.run(left.close())
        assert started[1].ended == 0
        runner.run(kept.close())
    assert [llm.ended for llm in started] == [1, 1]


@pytest.mark.parametrize(
    "line",
    [
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB",
        "(EngineCore pid=7) ERROR 11-21 [core.py:9] ValueError: Free memory on device cuda:0 (1/16 GiB) is too little",
        "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization`",
        "RuntimeError: [enforce fail at alloc_cpu.cpp:113] DefaultCPUAllocator: can't allocate memory",
    ],
)
def test_what_does_not_fit_is_told_with_what_to_do(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log = log_path("vllm")
    log.parent.mkdir()
    log.write_text(f"INFO it starts\n{line}\n  and so on\n")
    cause = first_error(log)
    assert line.endswith(cause)
    assert "; there is too little memory: " in advice(cause)
    assert not advice("Model architectures ['X'] are not supported")
