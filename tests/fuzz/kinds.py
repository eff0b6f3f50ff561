"""What `python -m tests.fuzz` can try."""

import difflib
from collections.abc import Iterator
from itertools import islice

from tests.fuzz.artifacts import survive as artifact_survives
from tests.fuzz.artifacts import warm
from tests.fuzz.mutants import Mutant, mutants
from tests.fuzz.shares import Kind
from tests.fuzz.stages import survive as source_survives
from tests.fuzz.texts import Text, texts

_SHOWN_LINES = 80


def _source_survives(source: Text) -> str:
    return source_survives(source.text, source.folder)


def _source_text(source: Text) -> str:
    return source.text


def _mutants(seed: int) -> Iterator[Mutant]:
    warm()
    yield from mutants(seed)


def _artifact_text(mutant: Mutant) -> str:
    """What was changed."""
    old, new = mutant.origin.splitlines(), mutant.data.decode(errors="backslashreplace").splitlines()
    return "\n".join(line[:200] for line in islice(difflib.unified_diff(old, new, n=2, lineterm=""), _SHOWN_LINES))


SOURCES = Kind("sources", ("compiled", "senseless", "unreadable"), texts, _source_survives, _source_text)
ARTIFACTS = Kind("artifacts", ("refused", "same", "other"), _mutants, artifact_survives, _artifact_text)
