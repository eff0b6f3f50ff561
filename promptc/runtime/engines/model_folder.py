"""Which model a name means, and which version of it: what an engine loads, and what caches may rely on."""

import hashlib
import importlib.resources
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.runtime.engine import EngineFailure

NANO = "promptc-nano"
# Above this a file's size stands for its content: weights of many gigabytes are not worth half a minute at every start.
_HASHED_WHOLE = 64 * 2**20


@final
@dataclass(frozen=True, slots=True)
class ModelSource:
    """``path`` is a folder or the name of a model on a hub. ``revision`` names the content of a folder, else is empty."""

    path: str
    revision: str = ""


def resolve(name: str) -> ModelSource:
    """The model called ``name``: the one that is shipped (``promptc-nano``), a local folder, or one on a hub."""
    folder = folder_of(name)
    if name == NANO:
        if not (folder / "config.json").exists():
            raise EngineFailure(f"the weights of {NANO} are not in this installation; install promptc-lm again")
        return ModelSource(str(folder), content_hash(folder))
    if folder.is_dir():
        return ModelSource(str(folder), content_hash(folder))
    if name.startswith((".", "/", "~")):
        raise EngineFailure(
            f"there is no folder {name} with a model: name one that is there, a model on a hub, or {NANO}"
        )
    return ModelSource(name)


def folder_of(name: str) -> Path:
    """Where the model called ``name`` is, if it is in a folder at all."""
    return Path(str(importlib.resources.files("promptc.nano"))) if name == NANO else Path(name).expanduser()


def content_hash(folder: Path) -> str:
    """The SHA-256 over names, sizes and contents of a model's files, wherever the folder stands."""
    total = hashlib.sha256()
    for file in sorted(p for p in folder.iterdir() if p.is_file() and p.suffix not in (".py", ".md")):
        size = file.stat().st_size
        total.update(f"{file.name}/{size}/".encode())
        if size <= _HASHED_WHOLE:
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
