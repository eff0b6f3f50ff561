"""The keys of rows that do not fit into memory together."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from promptc.artifact.model import Artifact
from promptc.schema.hashing import digest
from promptc.schema.types import Row


def samples(artifact: Artifact) -> bool:
    """Whether the key of a row changes anything: greedy decoding draws nothing."""
    return any(module.decoding.temperature > 0 for module in artifact.modules)


def keyed(rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    """``rows`` with the keys that `promptc.runtime.seeds.row_keys` gives them.

    How often each was there before is counted in a file, which SQLite removes with the connection.
    """
    with closing(sqlite3.connect("")) as db:
        # One transaction that is never committed: nobody else reads the file.
        db.execute("CREATE TABLE seen (row BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        for row in rows:
            content = digest(row)
            key = bytes.fromhex(content)
            found = db.execute("SELECT times FROM seen WHERE row = ?", (key,)).fetchone()
            times = 0 if found is None else found[0]
            db.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (key, times + 1))
            yield row, f"{content}-{times}"
