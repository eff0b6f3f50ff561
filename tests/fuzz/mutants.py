"""The artifacts that are tried: written ones, changed in their bytes or in their structure. All follow from one seed.

A change of structure gets the hash of what it made: what the reader then refuses, it refuses for what it found.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, final

from promptc.artifact.model import Provenance, Signature
from promptc.artifact.writer import dumps, hash_content
from promptc.codegen import generate
from promptc.driver.compiling import compile_file
from promptc.ir.parser import parse_program
from tests.artifact.sample import REGIONS
from tests.ir.sample import FULL

_ROOT = Path(__file__).parents[2]
_PROGRAMS = (
    "tests/programs/two_hops/program.prompt",
    "tests/programs/tickets/program.prompt",
    "tests/programs/react/program.prompt",
    "tests/programs/unions/program.prompt",
    "tests/programs/constraints/program.prompt",
    "tests/programs/records_with_defaults/program.prompt",
    "tests/programs/retrieval/program.prompt",
)
_TOKENS = (
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\n", b" "),
    *(b"NaN", b"-Infinity", b"1e999", b"-0", b"007", b"9" * 5000, b"null", b"true", b'"\\ud800"', b"[" * 2000),
)
_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1, 2, 3, 10**18, 10**400, -(2**63), 0.5, -1.5, 1e308, 5e-324),
    *(
        "",
        "0",
        "str",
        "int",
        "list[str]",
        "list[",
        "list[" * 300 + "str" + "]" * 300,
        "x" * 20_000,
        "\ud800",
        "\x1b[2J",
    ),
    *("__class__", "{x}", "{", "os:system", "tools.py:log", "../../etc/passwd", "exec", "a.b", "(a*)*b", "(?=x)"),
    *([], {}, [[]], [None], {"list": "str"}, {"optional": {"optional": "str"}}, {"union": []}, {"literal": 1.5}),
    *({"refined": "str", "pattern": "("}, {"refined": "int", "min": 2, "max": 1}, {"refined": "str", "min_len": 10**9}),
)

_FREE = frozenset(
    (
        *("instruction", "description", "message", "template", "temperature", "max_tokens", "attempts", "format"),
        *("options", "passes", "seed", "compiler", "journal", "strategy", "engine", "value", "default", "min", "max"),
        *("demos", "checks", "metric", "scores", "signature", "wire", "source", "effect", "sample"),
    )
)

Json = Any  # any JSON, and NaN: the mutations put whatever they like where they like


@final
@dataclass(frozen=True, slots=True)
class Mutant:
    """A file, and the artifact that it was. ``sealed`` says that it has the hash of its content."""

    data: bytes
    origin: str
    sealed: bool


@cache
def written() -> tuple[str, ...]:
    """Artifacts of this repository's programs, one that is signed, and one of every older format."""
    provenance = Provenance("promptc", "0" * 64)
    artifacts = [generate(parse_program(text), provenance) for text in (FULL, REGIONS)]
    artifacts += [compile_file(_ROOT / path).artifact for path in _PROGRAMS]
    signed = json.loads(dumps(artifacts[0]))
    signed["signature"] = {"algorithm": "ed25519", "key": "AA==", "value": "AA=="}
    assert Signature.__slots__ == tuple(signed["signature"])
    old = sorted((_ROOT / "tests" / "artifact" / "formats").glob("*/*.json"))
    return (*map(dumps, artifacts), json.dumps(signed), *(path.read_text(encoding="utf-8") for path in old))


def mutants(seed: int) -> Iterator[Mutant]:
    """Without an end: of four, one is changed in its bytes and three in their structure."""
    chance = random.Random(seed)
    while True:
        origin = chance.choice(written())
        yield Mutant(_other_bytes(origin.encode(), chance), origin, sealed=False)
        for _ in range(3):
            origin = chance.choice(written())
            content = json.loads(origin)
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                _change(content, chance)
            yield Mutant(_sealed(content), origin, sealed=True)


def _sealed(content: Json) -> bytes:
    if isinstance(content, dict):
        # What has no text has no hash, and is to be refused for that.
        with suppress(ValueError, RecursionError):
            content["hash"] = hash_content(content)
    try:
        return json.dumps(content, indent=2).encode()
    except (ValueError, RecursionError):
        return b"[" * 5000


def _other_bytes(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 1, 2, 8, 100)))
        match chance.choice(("flip", "drop", "token", "double", "move", "cut", "space")):
            case "flip" if start < len(data):
                data = data[:start] + bytes([data[start] ^ (1 << chance.randrange(8))]) + data[start + 1 :]
            case "drop":
                data = data[:start] + data[end:]
            case "token":
                data = data[:start] + chance.choice(_TOKENS) + data[end:]
            case "double":
                data = data[:end] + data[start:]
            case "move":
                place = chance.randrange(len(data) + 1)
                data = data[:place] + data[start:end] + data[place:]
            case "cut" if chance.random() < 0.2:
                data = data[:start]
            case _:
                data = data.replace(b"\n", chance.choice((b"", b"\r\n", b"\n\n")), chance.randint(0, 3))
    return data


def _places(value: Json) -> list[tuple[Json, Json]]:
    """Every object or list with each of its keys or places."""
    found = []
    stack = [value]
    while stack:
        inner = stack.pop()
        keys = list(inner) if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
        for key in keys:
            found.append((inner, key))
            stack.append(inner[key])
    return found


def _change(content: Json, chance: random.Random) -> None:
    places = _places(content)
    if not places:
        return
    # Most of a program hangs together, so that a change breaks it; here, one may make another program.
    free = [place for place in places if place[1] in _FREE]
    inside, key = chance.choice(free if free and chance.random() < 0.4 else places)
    changes: tuple[Callable[[], object], ...] = (
        lambda: inside.pop(key),
        lambda: _put(inside, key, chance.choice(_VALUES)),
        lambda: _put(inside, key, _near(inside[key], chance)),
        lambda: _put(inside, key, _copy(chance.choice(places), chance)),
        lambda: _put(inside, key, _copy(chance.choice(_places(json.loads(chance.choice(written())))), chance)),
        lambda: _put(inside, key, _nested(inside[key], chance.choice((1, 3, 99, 390, 900)))),
        lambda: _add(inside, key, chance),
        lambda: _reorder(inside, chance),
    )
    chance.choice(changes)()


def _put(inside: Json, key: Json, value: Json) -> None:
    inside[key] = value


def _copy(place: tuple[Json, Json], chance: random.Random) -> Json:
    """What stands at another place, apart from it: JSON has no cycles."""
    inside, key = place
    try:
        return json.loads(json.dumps(inside[key] if chance.random() < 0.8 else inside))
    except (RecursionError, KeyError, IndexError):
        return None


def _near(value: Json, chance: random.Random) -> Json:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + chance.choice((-1, 1, 0.5))
        case str() if value:
            place = chance.randrange(len(value))
            return chance.choice((value[:place] + value[place + 1 :], value + value[place], value.upper()))
        case list():
            return value + value[:1]
        case _:
            return [value]


def _nested(value: Json, depth: int) -> Json:
    for _ in range(depth):
        value = [value]
    return value


def _add(inside: Json, key: Json, chance: random.Random) -> None:
    if isinstance(inside, list):
        inside.insert(chance.randrange(len(inside) + 1), inside[key])
    else:
        inside[chance.choice((f"{key}s", "type", "value", "\ud800", "default", "group", "sample"))] = inside[key]


def _reorder(inside: Json, chance: random.Random) -> None:
    if isinstance(inside, list):
        chance.shuffle(inside)
    else:
        items = list(inside.items())
        chance.shuffle(items)
        inside.clear()
        inside.update(items)
