"""Data files: which there are, their hashes, and what is said of one that cannot be opened."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promptc.data.problems import DataProblem, Flaw
from promptc.data.spec import FilePool


def file_sha256(folder: Path, pool: FilePool) -> str:
    """The SHA-256 of a pool's file. Raises `DataProblem` where the pool is pinned to another one."""
    with opening(folder / pool.path, pool.path), (folder / pool.path).open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if pool.sha256 not in ("", found):
        reason = (
            f"is another file than the one that the data set is pinned to: its SHA-256 is {found}, not {pool.sha256}; "
            "put the old file back, or pin the new one"
        )
        raise DataProblem(Flaw(pool.path, "", reason))
    return found


@contextmanager
def opening(file: Path, path: str) -> Iterator[None]:
    """Failures of reading ``file`` as `DataProblem`, which calls it ``path``."""
    try:
        yield
    except FileNotFoundError:
        reason = "there is no such file; the path is relative to the program's folder"
        raise DataProblem(Flaw(path, "", reason)) from None
    except OSError as error:
        raise DataProblem(Flaw(path, "", f"cannot be read: {error.strerror or error}")) from error
    except UnicodeDecodeError:
        raise DataProblem(Flaw(f"{path}:{_bad_line(file)}", "", "is not UTF-8; save the file as UTF-8")) from None


def _bad_line(file: Path) -> int:
    """The first line of ``file`` that is not UTF-8; 0 where all are, by now."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 0
