"""Seconds on the clock and of the processor, of this process and of others. Standard library alone: DSPy's environment imports it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat after the name of the program, which may have spaces in it (proc(5)).
_PARENT, _USER, _SYSTEM = 1, 11, 12


@dataclass(slots=True)
class Measured:
    """``seconds`` on the clock; those of the processor of this process (``own``), and of the ``others``."""

    seconds: float = 0.0
    own: float = 0.0
    others: float = 0.0


@contextmanager
def measuring(into: Measured, server: int | None = None) -> Iterator[None]:
    """Around what is measured, which is added to ``into`` at its end.

    The others are the processes that this one has started, or the ``server`` and those that it has started. Those that end
    before the measuring does are not counted: engines stay.
    """
    started, own, others = time.perf_counter(), time.process_time(), _others(server)
    yield
    into.seconds += time.perf_counter() - started
    into.own += time.process_time() - own
    into.others += _others(server) - others


def _others(server: int | None) -> float:
    processes = dict(_processes())
    members = {server or os.getpid()}
    while more := {pid for pid, (parent, _) in processes.items() if parent in members} - members:
        members |= more
    members.discard(os.getpid())
    return sum(processes[pid][1] for pid in members if pid in processes)


def _processes() -> Iterator[tuple[int, tuple[int, float]]]:
    """The parent and the processor's seconds of every process, by its id."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended since
        yield int(path.parent.name), (int(fields[_PARENT]), (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS)
