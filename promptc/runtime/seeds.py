"""Seeds and keys: the randomness of a call is a function of what it is for, never of when it runs."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from promptc.schema.hashing import digest
from promptc.schema.types import Json


def call_seed(seed: int, row_key: str, node: int, path: Sequence[int] = (), sample: int = 0) -> int:
    """The seed of one call: 63 bits out of SHA-256, so that every row, node and item of a map samples on its own.

    ``path`` is the place of the item in each map around the node. ``sample`` counts on from the seed, so that draws of
    one call differ.
    """
    place = str(node) + "".join(f"[{i}]" for i in path)
    text = f"{seed}/{place}/{row_key}"
    first = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
    return (first + sample) % 2**63


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
