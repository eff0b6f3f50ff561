"""What is right and wrong with an artifact's file, with its signature where a key is given."""

from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.artifact.inspection import State, inspect
from promptc.artifact.migrate import Content
from promptc.driver.artifacts import read_bytes


@final
@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one aspect of the file; ``note`` is for users."""

    aspect: str
    state: State
    note: str


def verify_file(path: Path, key: Path | None = None) -> tuple[Finding, ...]:
    """All findings about the file at ``path``; the last one is of its signature, by the public key in the file ``key``.

    Raises OSError, and as `promptc.driver.signing.load_public_key`.
    """
    inspection = inspect(read_bytes(path))
    found = tuple(Finding(f.aspect, f.state, f.note) for f in inspection.findings)
    return (*found, _signature(inspection.content, key))


def _signature(content: Content | None, key: Path | None) -> Finding:
    if key is not None:
        from promptc.driver.signing import load_public_key, signature_problem

        public = load_public_key(key)
        problem = "nothing can be signed that cannot be read" if content is None else signature_problem(content, public)
        return Finding("signature", "wrong" if problem else "right", problem or f"by the owner of {key}")
    if content is None:
        return Finding("signature", "unknown", "")
    signed = "signature" in content
    return Finding(
        "signature", "unknown", "there is one: --key with a public key checks it" if signed else "there is none"
    )
