"""The engine's own output belongs in a log file, not in the user's terminal."""

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ERROR = re.compile(r"^(?:.*\] )?\w*Error: (.+)$", re.MULTILINE)


def log_path(name: str) -> Path:
    """Where the log of the engine ``name`` goes: ``promptc/`` in the user's state folder, by the XDG convention."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "promptc" / f"{name}.log"


def first_error(path: Path) -> str:
    """The message of the first exception in a log, which is the cause of those that follow; empty where there is none."""
    found = _ERROR.search(path.read_text(encoding="utf-8", errors="replace"))
    return found[1] if found else ""


@contextmanager
def output_to(path: Path, *, anew: bool) -> Iterator[None]:
    """Send all that this process and those that it starts write meanwhile into ``path``, emptied first if ``anew``.

    It works on file descriptors, so it holds for native code and for child processes, which keep them for good.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if anew else 0), 0o600)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(fd, os.dup(fd)) for fd in (1, 2)]
    try:
        for fd, _ in kept:
            os.dup2(log, fd)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for fd, copy in kept:
            os.dup2(copy, fd)
            os.close(copy)
        os.close(log)


@contextmanager
def libraries_warn() -> Iterator[None]:
    """Let an engine's libraries warn as they are imported, even where the caller makes warnings errors.

    What the caller ignores stays ignored.
    """
    with warnings.catch_warnings():
        warnings.filters = [
            ("default" if action == "error" else action, text, category, module, line)
            for action, text, category, module, line in warnings.filters
        ]
        # What is warned of for the first time is known by the filters that there are; this tells that they are others.
        warnings.simplefilter("default", append=True)
        yield


def move_logger(name: str, path: Path) -> None:
    """Let the logger ``name`` of this process write to ``path`` alone, from now on."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(asctime)s %(name)s: %(message)s"))
    logger = logging.getLogger(name)
    for old in logger.handlers:
        old.close()
    logger.handlers = [handler]
    logger.propagate = False
