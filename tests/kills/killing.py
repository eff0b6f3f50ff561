"""Starts builds as processes of their own, kills them at moments that a seed draws, and looks at what is left."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

from promptc.autotune.journal import read_answers
from promptc.runtime.store import CALLS
from tests.kills.builds import Build
from tests.kills.server import without_constraint

ROOT = Path(__file__).parents[2]
_POLL_S = 0.005
_PAUSE_S = 0.05


@final
@dataclass(frozen=True, slots=True)
class Whole:
    """A build that nobody killed: its artifact, its calls, the phases of its answers, and how long it took."""

    artifact: bytes
    calls: int
    usage: tuple[tuple[str, str, int, int], ...]
    seconds: float


@final
@dataclass(slots=True)
class Seen:
    """What was seen. ``moments`` counts kills by the part of the calls that was answered by then."""

    builds: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.moments.total()

    def report(self) -> str:
        builds = ", ".join(f"{name} {count}" for name, count in sorted(self.builds.items()))
        moments = ", ".join(f"{count} {when}" for when, count in sorted(self.moments.items()))
        lines = [f"{self.kills} kills over {self.builds.total()} builds ({builds}): {moments}"]
        return "\n".join((*lines, *self.problems, f"{len(self.problems)} problems"))


@contextmanager
def model_server(folder: Path) -> Iterator[tuple[str, Path]]:
    """The address of a scripted server in a process of its own, and its log."""
    log = folder / "asked.log"
    command = [sys.executable, "-m", "tests.kills.server", str(log)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise ValueError("the server has no output")
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1", log
        finally:
            process.kill()


def build_whole(build: Build, folder: Path) -> Whole:
    """``build`` in ``folder``, in one go."""
    folder.mkdir()
    build.write(folder)
    started = time.monotonic()
    with _start(folder) as process:
        _ended(process, folder)
    return _result(folder, time.monotonic() - started)


def kill_builds(
    builds: Sequence[Build],
    wholes: Sequence[Whole],
    folder: Path,
    *,
    kills: int,
    seed: int,
    until: float,
    log: Path | None,
    exact: bool,
) -> Seen:
    """Kill ``builds`` in turn, ``kills`` times in all; each kill is followed by the same command, until it ends.

    No build is begun after ``until``, of the monotonic clock.

    ``log`` is where the model's server writes what it is asked. ``exact`` says that artifacts are equal byte by byte.
    """
    rng = random.Random(seed)
    seen = Seen()
    while seen.kills < kills and not seen.problems and time.monotonic() < until:
        number = seen.builds.total()
        build, whole = builds[number % len(builds)], wholes[number % len(builds)]
        there = folder / f"{number}-{build.name}"
        there.mkdir()
        build.write(there)
        most = rng.randint(1, 6)
        _kill_one(there, whole, min(most, kills - seen.kills), rng, seen, log, exact=exact)
        seen.builds[build.name] += 1
    return seen


def _kill_one(
    folder: Path, whole: Whole, most: int, rng: random.Random, seen: Seen, log: Path | None, *, exact: bool
) -> None:
    """One build with at most ``most`` kills; a start that ends before its moment comes has ended the build."""
    before: list[_Kept] = []
    for _ in range(most):
        process = _start(folder)
        if not _until(process, folder, whole, rng):
            break
        process.kill()
        if process.wait() != -signal.SIGKILL:
            break
        before.append(_Kept.now(folder, log))
        seen.moments[_when(len(before[-1].runs), whole.calls)] += 1
    with _start(folder) as process:
        _ended(process, folder)
    found = _result(folder, 0.0)
    same = found.artifact == whole.artifact if exact else _structure(found.artifact) == _structure(whole.artifact)
    if not same:
        seen.problems.append(f"{folder}: the artifact is another one")
    if exact and found.usage != whole.usage:
        seen.problems.append(f"{folder}: {found.calls} calls are counted, not {whole.calls}")
    for kept in before:
        seen.problems += [f"{folder}: {text}" for text in kept.asked_again(folder, log)]


def _until(process: "subprocess.Popen[bytes]", folder: Path, whole: Whole, rng: random.Random) -> bool:
    """Wait for a moment to kill ``process`` in; False where it ends before.

    In half of the cases the moment is so many answers and a breath away, in the others it is a time.
    """
    by_answers = rng.random() < 0.5
    answers, seconds = rng.randrange(1, whole.calls), rng.uniform(0.0, whole.seconds)
    breath = rng.uniform(0.0, _PAUSE_S)
    at = time.monotonic() + seconds
    while process.poll() is None:
        if by_answers and len(_runs(folder)) >= answers:
            time.sleep(breath)
            return process.poll() is None
        if not by_answers and time.monotonic() >= at:
            return True
        time.sleep(_POLL_S)
    return False


@final
@dataclass(frozen=True, slots=True)
class _Kept:
    """What was on disk after a kill: answers by key with the start that they came in, the requests of the store, and the
    length of the server's log.
    """

    runs: dict[str, int]
    requests: frozenset[str]
    logged: int

    @classmethod
    def now(cls, folder: Path, log: Path | None) -> "_Kept":
        return cls(_runs(folder), _requests(folder), len(_lines(log)))

    def asked_again(self, folder: Path, log: Path | None) -> list[str]:
        """Calls that were made again although their answers were kept."""
        now = _runs(folder)
        again = [key for key, run in self.runs.items() if now.get(key) != run]
        found = [f"the journal has another answer for the call {key}" for key in again]
        repeated = [line for line in _lines(log)[self.logged :] if line in self.requests]
        return [*found, *(f"the server was asked again: {line}" for line in repeated)]


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "promptc.cli", "build", "program.prompt", "--optimize", "--quiet"]
    with (folder / "output.txt").open("ab") as output:
        return subprocess.Popen(
            command, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=output, stderr=output
        )


def _ended(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    if process.wait() != 0:
        raise RuntimeError(f"a build ended with {process.returncode}:\n{(folder / 'output.txt').read_text()}")


def _result(folder: Path, seconds: float) -> Whole:
    (artifact,) = folder.glob("*.promptc.json")
    (journal,) = (folder / ".promptc").glob("*.journal")
    usage = tuple(sorted((a.key, a.phase, a.prompt_tokens, a.output_tokens) for a in read_answers(journal)))
    return Whole(artifact.read_bytes(), len(usage), usage, seconds)


def _runs(folder: Path) -> dict[str, int]:
    """Answers in the journal, by key, with the start of the build that each came in."""
    for journal in (folder / ".promptc").glob("*.journal"):
        try:
            return {answer.key: answer.run for answer in read_answers(journal) if answer.made}
        except sqlite3.OperationalError:
            # It is being made.
            return {}
    return {}


def _requests(folder: Path) -> frozenset[str]:
    """The requests that have an answer, as the server's log has them."""
    path = folder / ".promptc" / CALLS
    if not path.exists():
        return frozenset()
    with closing(sqlite3.connect(path)) as db:
        try:
            rows = db.execute("SELECT request FROM calls").fetchall()
        except sqlite3.OperationalError:
            return frozenset()
    return frozenset(without_constraint(json.loads(text)) for (text,) in rows)


def _lines(log: Path | None) -> list[str]:
    return [] if log is None else log.read_text(encoding="utf-8").splitlines()


def _structure(artifact: bytes) -> object:
    """What a build has chosen, without scores."""
    return [(m["instruction"], len(m["demos"])) for m in json.loads(artifact)["modules"]]


def _when(answers: int, calls: int) -> str:
    if not answers:
        return "before the first answer"
    return "after the last answer" if answers >= calls else "between two answers"
