"""The one text of a JSON value, and its hash. Keys of caches stand on them; see `promptc.schema.canonical` for reading."""

import hashlib
import json

from promptc.schema.types import Json


def key_text(value: Json) -> str:
    """``value`` with sorted keys, no spaces and ASCII alone, so that half a surrogate pair has a text, too."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Json) -> str:
    """The SHA-256 of the text, in hexadecimal. Equal values have equal digests on every machine."""
    return hashlib.sha256(key_text(value).encode("ascii")).hexdigest()
