"""Made-up files in the place of the public ones that the data scripts ask for."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from examples.fetching import Source


def put(folder: Path, source: Source, content: bytes | str) -> Source:
    """``source`` as a file in ``folder`` with ``content``, which is also what its address gives."""
    path = folder / source.name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = content.encode() if isinstance(content, str) else content
    path.write_bytes(written)
    return replace(source, sha256=hashlib.sha256(written).hexdigest(), url=path.as_uri())


def stand_in(patch: pytest.MonkeyPatch, module: ModuleType, folder: Path, **contents: bytes | str) -> None:
    """The sources of ``module`` with these names are files in ``folder`` with these contents."""
    for name, content in contents.items():
        patch.setattr(module, name, put(folder, getattr(module, name), content))


def read(path: Path) -> list[dict[str, Any]]:
    # Not `splitlines`: some texts have other marks of a line's end, which JSON leaves as they are.
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
