"""Seeds and keys: the randomness of a call is a function of what it is for, never of when it runs."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from promptc.schema.hashing import digest
from promptc.schema.types import Json


def call_seed(seed: int, row_key: str, node: int) -> int:
    """The seed of one call: 63 bits out of SHA-256, so that every row and every node samples on its own."""
    text = f"{seed}/{node}/{row_key}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def row_keys(rows: Sequence[Mapping[str, Json]]) -> list[str]:
    """A key for each row: its content, and how often the same content came before it in ``rows``.

    A row keeps its key in any batch that holds it once, so that a minibatch repeats the calls of a full evaluation;
    equal rows of one batch are still independent samples.
    """
    seen: Counter[str] = Counter()
    keys = []
    for row in rows:
        content = digest(dict(row))
        keys.append(f"{content}-{seen[content]}")
        seen[content] += 1
    return keys
