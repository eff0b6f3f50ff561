"""The rates that builds measured in a folder, by the models they used: ``.promptc/rates.json``."""

import json
from collections.abc import Sequence
from pathlib import Path

from promptc.artifact.model import ModelRef
from promptc.autotune.rate import Rate
from promptc.driver.artifacts import state_folder

_FILE = "rates.json"
_BASIS = "what the last build with these models measured here"


def known_rate(folder: Path, models: Sequence[ModelRef]) -> Rate | None:
    """What the last build with ``models`` of a program in ``folder`` measured; None where none did."""
    measured = _read(state_folder(folder) / _FILE).get(_key(models))
    return None if measured is None else Rate(measured, _BASIS)


def remember_rate(folder: Path, models: Sequence[ModelRef], calls_per_s: float) -> None:
    """Keep a measured rate for the next plan. Raises OSError."""
    path = state_folder(folder) / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    # All of it or nothing, whenever the process is killed.
    part = path.with_suffix(".part")
    part.write_text(json.dumps(_read(path) | {_key(models): calls_per_s}, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def _read(path: Path) -> dict[str, float]:
    """The rates of ``path``: none where it is not there or is not what was written, as it is safe to delete."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    entries = found.items() if isinstance(found, dict) else ()
    return {key: float(rate) for key, rate in entries if isinstance(rate, int | float) and rate > 0}


def _key(models: Sequence[ModelRef]) -> str:
    return " ".join(sorted({f"{m.engine}:{m.name}" for m in models}))
