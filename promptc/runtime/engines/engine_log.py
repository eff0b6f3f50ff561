"""The engine's own output belongs in a log file, not in the user's terminal: a file for each process that has engines."""

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Of processes that have ended.
_KEPT = 10
_ERROR = re.compile(r"^(?:.*\] )?[\w.]*Error: (.+)$", re.MULTILINE)
# What torch and vLLM say where a model, or the cache of its keys and values, does not fit.
_NO_MEMORY = re.compile(
    r"out of memory|not enough (?:GPU )?memory|free memory on device|no available memory|available KV cache memory|"
    r"(?:can't|cannot) allocate",
    re.IGNORECASE,
)


def log_path(name: str) -> Path:
    """Where this process has the log of its engines ``name``: ``promptc/`` in the user's state folder (XDG), with its id."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "promptc" / f"{name}-{os.getpid()}.log"


def remove_old(path: Path) -> None:
    """Remove the logs beside ``path`` of processes that have ended, but for the latest of them."""
    ended = [log for log in path.parent.glob(f"{path.stem.rpartition('-')[0]}-*.log") if not _is_running(log)]
    # Another process may do the same.
    latest = sorted(((log.stat().st_mtime, log) for log in ended if log.exists()), reverse=True)
    for _, log in latest[_KEPT:]:
        log.unlink(missing_ok=True)


def _is_running(log: Path) -> bool:
    """Whether there is a process with the id in the name of ``log``."""
    number = log.stem.rpartition("-")[2]
    if not number.isdecimal():
        return True  # none of ours: it is left alone
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's now
    return True


def first_error(path: Path) -> str:
    """The message of the first exception in a log, which is the cause of those that follow; empty where there is none."""
    found = _ERROR.search(path.read_text(encoding="utf-8", errors="replace"))
    return found[1] if found else ""


def advice(cause: str) -> str:
    """The end of a message that says what to do about ``cause``; empty where nobody knows."""
    if _NO_MEMORY.search(cause) is None:
        return ""
    return (
        "; there is too little memory: end what else uses it, take a smaller model, or set `gpu_memory_utilization`, "
        "`max_model_len` or `kv_cache_memory_bytes` of this one"
    )


@contextmanager
def output_to(path: Path, *, anew: bool) -> Iterator[None]:
    """Send all that this process and those that it starts write meanwhile into ``path``, emptied first if ``anew``.

    It works on file descriptors, so it holds for native code and for child processes, which keep them for good.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if anew:
        remove_old(path)
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
