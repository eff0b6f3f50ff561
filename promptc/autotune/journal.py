"""The journal: every LM call, score and decision of one build, in a SQLite file, kept as it happens.

A build that was killed is started again with the same inputs and does all again, except the calls: these are answered
by what was kept. What the build does follows from its seed and the answers alone, so it ends with the same bytes. Each start of
the build appends its events under a number of its own.

Which file belongs to a build follows from everything that determines it (`build_key`). The answers themselves are in a
file beside it that all programs of a folder share: they belong to the exact prompt, sampling and engine, and so a
build whose program or data has changed asks for what that changes, and for nothing else.
"""

import fcntl
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TextIO, final

from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.timer import Decision, Earlier
from promptc.runtime.store import CALLS, CallStore, StoreProblem
from promptc.schema.types import Json

_TABLES = """
CREATE TABLE IF NOT EXISTS events (
  run INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, number)
);
CREATE TABLE IF NOT EXISTS answers (
  key TEXT PRIMARY KEY, run INTEGER NOT NULL, phase TEXT NOT NULL, model TEXT NOT NULL, prompt_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, made INTEGER NOT NULL, seconds REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS decisions (batch TEXT PRIMARY KEY, decided TEXT NOT NULL);
"""
_EARLIER = """
SELECT coalesce(sum(seconds), 0.0), coalesce(sum(seconds - first), 0.0), coalesce(sum(max(made - 1, 0)), 0) FROM (
  SELECT max(seconds) AS seconds, min(seconds) FILTER (WHERE made) AS first, count(*) FILTER (WHERE made) AS made
  FROM answers GROUP BY run
)
"""


@final
@dataclass(frozen=True, slots=True)
class JournalEvent:
    kind: str
    body: dict[str, Json]


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """A request that was answered, by its `request_key`. ``model`` is the model's symbol.

    ``run`` is the start of the build that first had the answer, ``seconds`` after it began; ``made`` whether a model gave it
    then, and not what was kept.
    """

    key: str
    run: int
    phase: str
    model: str
    prompt_tokens: int
    output_tokens: int
    made: bool
    seconds: float


class Journal:
    """``store`` holds the answers of this and other builds; events are for people and for the tests of a resumed build.

    One process at a time has a journal. Raises `OptimizeProblem` where another one does, and for a file that is none.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.enter_context(_lock(path.with_suffix(".lock")))
            try:
                self._db = stack.enter_context(closing(_open(path)))
                self.store = stack.enter_context(CallStore(path.with_name(CALLS)))
            except sqlite3.Error as error:
                raise OptimizeProblem(
                    f"{path} is not a journal ({error}); remove it, and the build starts anew"
                ) from error
            except StoreProblem as problem:
                raise OptimizeProblem(str(problem)) from problem
            self._open = stack.pop_all()
        self.run: int = self._db.execute(
            "SELECT max(coalesce((SELECT max(run) FROM events), 0), coalesce((SELECT max(run) FROM answers), 0)) + 1"
        ).fetchone()[0]
        self._number = 0

    def record(self, kind: str, **body: Json) -> None:
        """Append one event; it is on disk when this returns."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        self._db.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (self.run, self._number, kind, text))
        self._number += 1

    def answered(self, answer: Answer) -> None:
        """Append an answer that this build had not, or one that had to be asked for again."""
        insert = "INSERT OR REPLACE" if answer.made else "INSERT OR IGNORE"
        self._db.execute(f"{insert} INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(answer))

    def answers(self) -> list[Answer]:
        """All answers of this build, in the order in which they came."""
        return _answers(self._db)

    def decide(self, batch: str, decided: Decision) -> None:
        """Keep whether there was time for a batch, or that it has ended."""
        self._db.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?)", (batch, decided))

    def earlier(self) -> Earlier:
        """What the starts of this build took so far, and whether there was time for the batches that they came to."""
        decided = dict(self._db.execute("SELECT * FROM decisions").fetchall())
        seconds, paced_s, paced_calls = self._db.execute(_EARLIER).fetchone()
        return Earlier(seconds, paced_s, paced_calls, decided)

    def forget(self) -> None:
        """Remove the answers of this build, and all else that is known of it."""
        self.store.forget(key for (key,) in self._db.execute("SELECT key FROM answers").fetchall())
        self._db.executescript("BEGIN; DELETE FROM events; DELETE FROM answers; DELETE FROM decisions; COMMIT;")
        self.run = 1

    def close(self) -> None:
        self._open.close()


def _lock(path: Path) -> TextIO:
    """A file that is locked until it is closed or the process ends, however it ends; no child inherits the lock."""
    file = path.open("w")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise OptimizeProblem("this build is running already, in another process; wait for that one to end") from error
    return file


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA busy_timeout = 30000")
        db.execute("PRAGMA journal_mode = WAL")
        # A commit survives the death of the process; one that the machine's death takes, takes all after it, too.
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_TABLES)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _answers(db: sqlite3.Connection) -> list[Answer]:
    rows = db.execute("SELECT * FROM answers ORDER BY rowid")
    return [
        Answer(key, run, phase, model, prompt, output, bool(made), seconds)
        for key, run, phase, model, prompt, output, made, seconds in rows
    ]


def read_answers(path: Path) -> list[Answer]:
    """What the build whose journal is at ``path`` was answered, over all its starts, in the order in which it came."""
    with closing(sqlite3.connect(path)) as db:
        return _answers(db)


def read_events(path: Path, run: int) -> list[JournalEvent]:
    """The events of start number ``run`` (from 1) of the build whose journal is at ``path``."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT kind, body FROM events WHERE run = ? ORDER BY number", (run,)).fetchall()
    return [JournalEvent(kind, json.loads(body)) for kind, body in rows]


def build_key(
    *,
    program: str,
    source_sha256: str,
    files_sha256: Sequence[tuple[str, str]],
    engines: Sequence[str],
    passes: Sequence[str],
    seed: int,
    limits: Sequence[tuple[str, float]],
    compiler: str,
) -> str:
    """One name for everything that decides what a build does. ``engines`` are their identities."""
    files, models = sorted(files_sha256), sorted(engines)
    parts = [program, source_sha256, files, models, list(passes), seed, sorted(limits), compiler]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def journal_id(key: str) -> str:
    """What the journal of the build ``key`` is called; it stands in the artifact."""
    return key[:16]


def open_journal(folder: Path, key: str, *, fresh: bool = False) -> Journal:
    """The journal of the build ``key`` in ``folder``; ``fresh`` forgets what earlier starts of it were answered."""
    journal = Journal(folder / f"{journal_id(key)}.journal")
    if fresh:
        journal.forget()
    return journal
