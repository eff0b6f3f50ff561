"""Bytes to JSON, as strictly as an artifact needs it: one meaning, and no more than a machine can bear."""

import json
from collections import Counter

from promptc.artifact.problem import ArtifactProblem
from promptc.schema.json_reading import finite, no_constant
from promptc.schema.types import Json

# Far above what programs need: demonstrations are what takes room.
MAX_BYTES = 64 * 2**20
# A block of a graph takes four levels. The deepest that is accepted can also be written, checked and run.
MAX_NESTING = 400
# The end of what is said of other files.
WRITTEN_BY = "`promptc build` writes one"
# Python writes no whole number that is longer.
_MAX_DIGITS = 4300


def text_of(data: bytes) -> str:
    """The text of a file. Raises `ArtifactProblem`."""
    if len(data) > MAX_BYTES:
        raise ArtifactProblem("", f"this is larger than an artifact may be ({MAX_BYTES // 2**20} MiB)")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArtifactProblem("", f"this is not UTF-8 text, so not a promptc artifact: {error}; {WRITTEN_BY}") from None


def parse_json(text: str) -> Json:
    """The value that ``text`` writes. Raises `ArtifactProblem`; two equal keys, NaN and infinity are no JSON here."""
    try:
        value: Json = json.loads(
            text,
            parse_constant=no_constant,
            parse_float=finite,
            parse_int=_whole,
            object_pairs_hook=_object,
        )
    except ValueError as error:
        if _is_cut(text, error):
            cut = f"this JSON ends in the middle, so the file was cut ({error}): copy or build it again"
            raise ArtifactProblem("", cut) from None
        raise ArtifactProblem("", f"this is not JSON, so not a promptc artifact: {error}; {WRITTEN_BY}") from None
    except RecursionError:
        raise _too_deep() from None
    if _nesting(value) > MAX_NESTING:
        raise _too_deep()
    return value


def _is_cut(text: str, error: ValueError) -> bool:
    """Whether more text could have made JSON of it."""
    if not isinstance(error, json.JSONDecodeError) or not text.lstrip().startswith("{"):
        return False
    return error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")


def _too_deep() -> ArtifactProblem:
    return ArtifactProblem("", f"its values are nested too deeply for an artifact (more than {MAX_NESTING} levels)")


def _nesting(value: Json) -> int:
    depth = 0
    level: list[Json] = [value]
    while level:
        depth += 1
        inner: list[Json] = []
        for outer in level:
            if isinstance(outer, dict):
                inner.extend(outer.values())
            elif isinstance(outer, list):
                inner.extend(outer)
        level = inner
    return depth


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the key {twice!r} stands twice in an object")
    return found


def _whole(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"a number of {len(text)} digits is too long")
    return int(text)
