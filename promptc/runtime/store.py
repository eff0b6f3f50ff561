"""Calls on disk: what was asked, what came back. SQLite with JSON texts; nothing in it is code.

In the write-ahead log every `put` is one committed transaction, so a process that is killed loses no answer that `put`
returned for. Losing power may lose the last answers, never the file. Several processes may share a file.
"""

import dataclasses
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from promptc.runtime.engine import Completion, Request
from promptc.schema.hashing import digest, key_text
from promptc.schema.types import Json

# What the store of a folder is called: builds, tests and scores of its programs share one.
CALLS = "calls.sqlite"
_VERSION = 1
_WAIT_MS = 30_000


class StoreProblem(Exception):
    """The file of a store cannot be used; the text names it and says what to do."""


class CallStore:
    """Answered requests by `request_key`. Use it from one thread; close it, or use it as a context."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            self._open()
        except sqlite3.Error as error:
            raise StoreProblem(f"{path}: cannot be used as a cache of calls ({error}); move it away") from error

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("BEGIN IMMEDIATE")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            self._db.execute("ROLLBACK")
            raise StoreProblem(f"{self._path}: was written by another version of promptc; move it away")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS calls (key TEXT PRIMARY KEY, request TEXT NOT NULL, completion TEXT NOT NULL)"
        )
        self._db.execute(f"PRAGMA user_version = {_VERSION}")
        self._db.execute("COMMIT")

    def get(self, key: str) -> Completion | None:
        found = self._db.execute("SELECT completion FROM calls WHERE key = ?", (key,)).fetchone()
        return None if found is None else Completion(**json.loads(found[0]))

    def put(self, key: str, request: Request, completion: Completion) -> Completion:
        """Keep an answer, once and for all, and give what is kept: another process may have been the first."""
        # Whether it was kept is no part of what is kept.
        kept = {name: value for name, value in dataclasses.asdict(completion).items() if name != "cached"}
        texts = (key, key_text(request_json(request)), key_text(kept))
        added = self._db.execute("INSERT OR IGNORE INTO calls VALUES (?, ?, ?)", texts).rowcount
        return completion if added else self.get(key) or completion

    def forget(self, keys: Iterable[str]) -> None:
        """Remove the answers of ``keys``, all of them or, where the process is killed, none."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("DELETE FROM calls WHERE key = ?", ((key,) for key in keys))
        self._db.execute("COMMIT")

    def __len__(self) -> int:
        count: int = self._db.execute("SELECT count(*) FROM calls").fetchone()[0]
        return count

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def request_json(request: Request) -> dict[str, Json]:
    """All of a request as JSON."""
    return {
        "messages": [[m.role, m.content] for m in request.messages],
        "temperature": float(request.temperature),
        "top_p": float(request.top_p),
        "max_tokens": request.max_tokens,
        "seed": request.seed,
        "constraint": None if request.constraint is None else [request.constraint.kind, request.constraint.value],
    }


def request_key(identity: str, request: Request) -> str:
    """The SHA-256 of an engine's identity and a request, with all that a decoder obeys.

    That is a schema in the order of its properties, and the pattern that stands for it where a decoder knows no schemas.
    """
    constraint = request.constraint
    decoded = (
        "" if constraint is None or constraint.kind != "json" else json.dumps([constraint.value, constraint.pattern])
    )
    return digest([identity, request_json(request), decoded])
