"""Random streams by name.

Each use of chance has its own stream, made from the build's seed and the name of the use. So no result depends on
the order in which things are done, nor on how many calls are in flight; and 0 is a seed like any other.
"""

import hashlib
import json
import random


def stream(seed: int, *names: str) -> random.Random:
    """The generator named ``names`` under ``seed``; equal arguments give equal streams on every machine."""
    digest = hashlib.sha256(json.dumps([seed, *names]).encode()).digest()
    return random.Random(int.from_bytes(digest, "big"))  # noqa: S311 -- no secret depends on it
