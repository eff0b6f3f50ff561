"""JSON text with one form for each value: what is compared, hashed or read by people.

Infinity and NaN are no JSON: they raise ValueError.
"""

import json
import re

from promptc.schema.types import Json

# A model may write half of a surrogate pair; it has no UTF-8, so it stays an escape.
_SURROGATE = re.compile("[\ud800-\udfff]")


def one_line(value: Json) -> str:
    """``value`` on one line, with keys in their own order."""
    return _escape(json.dumps(value, ensure_ascii=False, allow_nan=False))


def indented(value: Json) -> str:
    """``value`` as readable text, with keys in their own order and no newline at the end."""
    return _escape(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


def sorted_keys(value: Json) -> Json:
    """``value`` with the keys of every object in alphabetical order."""
    match value:
        case dict():
            return {key: sorted_keys(value[key]) for key in sorted(value)}
        case list():
            return [sorted_keys(item) for item in value]
        case _:
            return value


def _escape(text: str) -> str:
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
