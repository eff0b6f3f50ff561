"""Folders that hold an index: filled once by one process, sealed, and never changed.

The seal, ``seal.json``, has the format's version and the length and SHA-256 of each file. A disk that was full or a copy that
was cut leaves an index that loads and ranks wrongly, so all of it is compared each time that one is opened. That reads it
once, which a search would do before long.
"""

import asyncio
import fcntl
import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Any

from promptc.runtime.retrieval.problems import CorpusProblem

_SEAL = "seal.json"
_FORMAT = 1
_POLL = 0.05  # seconds
_log = logging.getLogger(__name__)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Wait until nobody else, in any process or thread, looks whether ``home`` is kept or fills it.

    Raises `CorpusProblem` where nothing can be written beside ``home``.
    """
    with _lock_file(home) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@asynccontextmanager
async def alone_meanwhile(home: Path) -> AsyncIterator[None]:
    """`alone` for who has an event loop, which goes on while this waits."""
    with _lock_file(home) as file:
        # The system tells nobody that a lock is free, other than a thread that waits and cannot be cancelled.
        while not _taken(file):  # noqa: ASYNC110
            await asyncio.sleep(_POLL)
        yield


def is_kept(home: Path) -> bool:
    """Whether ``home`` is a whole index. A damaged one is removed, and a warning says so. To be called `alone`."""
    if not home.is_dir():
        return False
    damage = _damage(home)
    if damage:
        _log.warning("the index %s is damaged: %s; it is made again", home, damage)
        shutil.rmtree(home)
    return not damage


@contextmanager
def building(home: Path) -> Iterator[Path]:
    """A new folder to fill, which becomes ``home`` at the end: all of it or nothing. To be called `alone`.

    Raises `CorpusProblem` where it cannot be written.
    """
    for left in home.parent.glob(f".{home.name}-*"):
        shutil.rmtree(left)  # by a process that was killed
    try:
        new = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
        try:
            yield new
            seal = {"format": _FORMAT, "files": {name: _entry(path) for name, path in _files(new).items()}}
            (new / _SEAL).write_text(json.dumps(seal, indent=2), encoding="utf-8")
            new.rename(home)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise _not_written(home, error) from error


@contextmanager
def _lock_file(home: Path) -> Iterator[IO[bytes]]:
    """The open file that `alone` locks. It stays: whoever removed it would let two in at once."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        file = home.with_name(f"{home.name}.lock").open("ab")
    except OSError as error:
        raise _not_written(home, error) from error
    with file:
        try:
            yield file
        finally:
            # Closing would not do: a process that was forked meanwhile has the file open, too.
            fcntl.flock(file, fcntl.LOCK_UN)


def _taken(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _damage(home: Path) -> str:
    """What is wrong with ``home``; nothing where it is what was written."""
    try:
        seal = json.loads((home / _SEAL).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return f"{_SEAL} cannot be read ({type(error).__name__})"
    sealed = seal.get("files") if isinstance(seal, dict) and seal.get("format") == _FORMAT else None
    if not isinstance(sealed, dict):
        return f"{_SEAL} is not of format {_FORMAT}"
    files = _files(home)
    for name in sorted(sealed.keys() ^ files.keys()):
        return f"{name} is missing" if name in sealed else f"{name} is not one of its files"
    for name, path in files.items():
        if sealed[name] != _entry(path):
            return f"{name} is not what was written"
    return ""


def _files(home: Path) -> dict[str, Path]:
    found = (path for path in sorted(home.rglob("*")) if path.is_file() and path != home / _SEAL)
    return {path.relative_to(home).as_posix(): path for path in found}


def _entry(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _not_written(home: Path, error: OSError) -> CorpusProblem:
    return CorpusProblem(f"the index cannot be kept in {home.parent}: {error.strerror or error}")
