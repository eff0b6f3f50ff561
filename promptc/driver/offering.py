"""The candidates among which a user may choose, as artifacts in a folder."""

from collections.abc import Sequence
from pathlib import Path

from promptc.artifact.model import Provenance
from promptc.autotune.preferring import Offer
from promptc.codegen import generate
from promptc.driver.artifacts import default_path, write_artifact


def write_offers(folder: Path, offers: Sequence[Offer], provenance: Provenance) -> tuple[tuple[Path, Offer], ...]:
    """Write each of ``offers`` to a file of its own in ``folder``, numbered from 1. Raises OSError.

    They have no scores in them: only the artifact of the build was measured on rows that nothing else has seen.
    """
    written = []
    for number, offer in enumerate(offers, start=1):
        path = default_path(folder, f"{offer.program.main}-{number}")
        write_artifact(path, generate(offer.program, provenance))
        written.append((path, offer))
    return tuple(written)
