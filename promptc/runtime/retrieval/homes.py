"""Folders that hold an index: filled once, sealed with the hash of each file, and never changed.

A disk that was full or a copy that was cut leaves an index that loads and ranks wrongly, so the hashes are compared each time
that one is opened. That reads it once, which a search would do before long.
"""

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SEAL = "sha256.json"
_log = logging.getLogger(__name__)


def is_kept(home: Path) -> bool:
    """Whether ``home`` is a whole index. A damaged one is removed, and a warning says so."""
    if not home.is_dir():
        return False
    try:
        sealed = json.loads((home / _SEAL).read_text(encoding="utf-8"))
        damage = "it is not what was written" if sealed != _hashes(home) else ""
    except (OSError, ValueError) as error:
        damage = f"{_SEAL} cannot be read ({type(error).__name__})"
    if damage:
        _log.warning("the index %s is damaged: %s; it is made again", home, damage)
        shutil.rmtree(home)
    return not damage


@contextmanager
def building(home: Path) -> Iterator[Path]:
    """A new folder to fill, which becomes ``home`` at the end: readers see all of it or nothing."""
    home.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    try:
        yield new
        (new / _SEAL).write_text(json.dumps(_hashes(new), indent=2), encoding="utf-8")
        try:
            new.rename(home)
        except OSError:
            # Another process was faster; what it wrote is the same.
            if not home.is_dir():
                raise
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _hashes(home: Path) -> dict[str, str]:
    hashes = {}
    for path in sorted(p for p in home.rglob("*") if p.is_file() and p.name != _SEAL):
        with path.open("rb") as file:
            hashes[path.relative_to(home).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes
