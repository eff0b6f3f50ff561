"""The journal: every LM call, score and decision of one build, in one SQLite file, kept as it happens.

A build that was killed is started again with the same inputs and does all again, except the calls: these the journal
answers. What the build does follows from its seed and the answers alone, so it ends with the same bytes. Nothing in the file is
ever changed; each start of the build appends its events under a number of its own.

Which file belongs to a build follows from everything that determines it (`build_key`), so a changed program, data set or
option never meets the answers of another.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.autotune.problems import OptimizeProblem
from promptc.runtime.store import CallStore, StoreProblem
from promptc.schema.types import Json

_EVENTS = """
CREATE TABLE IF NOT EXISTS events (
  run INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, number)
)
"""


@final
@dataclass(frozen=True, slots=True)
class JournalEvent:
    kind: str
    body: dict[str, Json]


class Journal:
    """``store`` holds the calls; events are for people and for the tests of a resumed build."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.store = CallStore(path)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA busy_timeout = 30000")
            self._db.execute("PRAGMA journal_mode = WAL")
            # A commit survives the death of the process; one that the machine's death takes, takes all after it, too.
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(_EVENTS)
        except (sqlite3.Error, StoreProblem) as error:
            raise OptimizeProblem(f"{path} is not a journal ({error}); remove it or start afresh") from error
        self.run: int = self._db.execute("SELECT coalesce(max(run), 0) + 1 FROM events").fetchone()[0]
        self._number = 0

    def record(self, kind: str, **body: Json) -> None:
        """Append one event; it is on disk when this returns."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        self._db.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (self.run, self._number, kind, text))
        self._number += 1

    def close(self) -> None:
        self._db.close()
        self.store.close()


def read_events(path: Path, run: int) -> list[JournalEvent]:
    """The events of start number ``run`` (from 1) of the build whose journal is at ``path``."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT kind, body FROM events WHERE run = ? ORDER BY number", (run,)).fetchall()
    return [JournalEvent(kind, json.loads(body)) for kind, body in rows]


def build_key(
    *,
    source_sha256: str,
    data_sha256: Sequence[tuple[str, str]],
    engines: Sequence[str],
    passes: Sequence[str],
    seed: int,
    budget: int | None,
    compiler: str,
) -> str:
    """One name for everything that decides what a build does. ``engines`` are their identities."""
    parts = [source_sha256, sorted(data_sha256), sorted(engines), list(passes), seed, budget, compiler]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def open_journal(folder: Path, key: str, *, fresh: bool = False) -> Journal:
    """The journal of the build ``key`` in ``folder``; ``fresh`` removes what an earlier start left."""
    path = folder / f"{key[:16]}.journal"
    if fresh:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return Journal(path)
