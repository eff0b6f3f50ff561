"""What a guardian runs: ``guardian_program.py PID``, started by the process ``PID``. It imports little, to stay small.

It writes an empty line once it has noted which processes ``PID`` has: those it spares. From then on it notes what else
comes from ``PID``, until it reads ``up``, which it answers with another line. At ``goodbye`` it just ends. Where it is
left without one, it ends all that it has noted and what has come from that.
"""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

_SECONDS_BETWEEN_LOOKS = 0.5
# vLLM needs about a second to end in good order.
_SECONDS_TO_END = 5.0


class Process(NamedTuple):
    """A pid may be given to another process later on, but not with the same ``start``, in ticks since the boot."""

    pid: int
    start: int


def running() -> dict[Process, int]:
    """Every process that has not ended, with the pid of its parent."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            # It may end meanwhile.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                # The second field, a name in parentheses, may hold anything: count from the last parenthesis.
                state, parent, *others = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if state not in "ZX":
                    found[Process(int(folder.name), start=int(others[17]))] = int(parent)
    return found


def descendants(roots: Iterable[int], *, spared: AbstractSet[Process] = frozenset()) -> set[Process]:
    """The processes that come from those with the pids ``roots``, less the ``spared`` and what comes from them."""
    children: dict[int, list[Process]] = {}
    for process, parent in running().items():
        if process not in spared:
            children.setdefault(parent, []).append(process)
    found: set[Process] = set()
    todo = list(roots)
    while todo:
        for process in children.get(todo.pop(), ()):
            found.add(process)
            todo.append(process.pid)
    return found


def end(noted: AbstractSet[Process], *, seconds: float = _SECONDS_TO_END) -> None:
    """End ``noted`` and what has come from them: with SIGTERM, and where that takes more than ``seconds``, SIGKILL."""
    ending = set(noted)
    for order in (signal.SIGTERM, signal.SIGKILL):
        ending |= descendants(process.pid for process in _still_running(ending))
        for process in _still_running(ending):
            # It may have ended meanwhile.
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, order)
        give_up = time.monotonic() + seconds
        while _still_running(ending) and time.monotonic() < give_up:
            time.sleep(0.1)


def _still_running(processes: AbstractSet[Process]) -> set[Process]:
    return processes & running().keys()


def _guard(parent: int) -> None:
    # Whoever ends all processes of a service or a job asks this one as well, just when it is needed.
    for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(request, signal.SIG_IGN)
    spared = descendants([parent])
    noted: set[Process] = set()
    starting = True
    _answer()
    while os.getppid() == parent:
        heard, _, _ = select.select([sys.stdin], [], [], _SECONDS_BETWEEN_LOOKS)
        if starting:
            noted |= descendants([parent], spared=spared)
        if heard:
            match sys.stdin.readline():
                case "up\n":
                    starting = False
                    _answer()
                case "goodbye\n":
                    return
                case _:
                    # The pipe's end: the parent is ending or has let go of its guardian.
                    break
    end(noted)


def _answer() -> None:
    # Nobody may be left to read it; the next look shows that.
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), b"\n")


if __name__ == "__main__":
    _guard(int(sys.argv[1]))
