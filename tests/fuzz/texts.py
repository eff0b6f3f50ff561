"""The sources that are tried: of the grammar, of what people write, and mutations of both. All follow from one seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from promptc.syntax.scan import Token, tokens
from promptc.syntax.words import RESERVED, SOFT
from tests.syntax.sources import Sources

_ROOT = Path(__file__).parents[2]
# Those that compile, and those that have mistakes.
_SOUND = ("examples/*/*.prompt", "tests/programs/*/*.prompt", "stdlib/*.prompt")
_BROKEN = ("tests/sema/broken/**/*.prompt", "tests/sema/bodies/*.prompt")
_KEYWORDS = SOFT | RESERVED
_VALUES = ("0", "1", "-1", "2.5", '"a"', '""', "true", "none", "[]", "{}", "[1, 2]", "a")


class Text(NamedTuple):
    """A source, and the folder in which its data and what it imports are."""

    text: str
    folder: Path


def written(*patterns: str) -> list[Text]:
    """The programs of this repository."""
    paths = [path for pattern in patterns for path in sorted(_ROOT.glob(pattern))]
    return [Text(path.read_text(encoding="utf-8"), path.parent) for path in paths]


def texts(seed: int) -> Iterator[Text]:
    """Without an end: of eight, one is of the grammar, two are mutated anyhow, and five are programs with other words."""
    sources, chance = Sources(seed), random.Random(seed)
    sound, broken = written(*_SOUND), written(*_BROKEN)
    while True:
        yield Text(sources.source(), _ROOT)
        yield Text(sources.mutated(sources.source()), _ROOT)
        text, folder = chance.choice(sound)
        yield Text(sources.mutated(text), folder)
        for kind in (sound, sound, sound, sound, broken):
            text, folder = chance.choice(kind)
            yield Text(reworded(text, chance.choice(sound).text, chance), folder)


def reworded(text: str, other: str, chance: random.Random) -> str:
    """``text`` with a few words, values or lines replaced, by those of ``other``, too: mostly it can still be read."""
    theirs = _by_sort(other)
    for _ in range(chance.randint(1, 3)):
        match chance.choice(("own", "other", "value", "drop", "double", "take")):
            case "own":
                text = _replaced(text, _by_sort(text), chance)
            case "other":
                text = _replaced(text, theirs, chance)
            case "value":
                text = _replaced(text, {"text": _VALUES, "digit": _VALUES}, chance)
            case "drop":
                lines = text.split("\n")
                del lines[chance.randrange(len(lines))]
                text = "\n".join(lines)
            case "double":
                text = _with_line(text, text, chance)
            case _:
                text = _with_line(text, other, chance)
    return text


def _sort(token: Token) -> str:
    """Words of the language, names, texts and digits stand for each other, each among themselves."""
    if token.kind == "word":
        return "keyword" if token.text in _KEYWORDS else "name"
    return "digit" if token.text.isdecimal() else token.kind


def _by_sort(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for token in tokens(text):
        found[_sort(token)] = (*found.get(_sort(token), ()), token.text)
    return found


def _replaced(text: str, by: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """``text`` with one token replaced by one of its sort."""
    found = [t for t in tokens(text) if _sort(t) in ("keyword", "name", "text", "digit") and by.get(_sort(t))]
    if not found:
        return text
    token = chance.choice(found)
    return text[: token.start] + chance.choice(by[_sort(token)]) + text[token.end :]


def _with_line(text: str, other: str, chance: random.Random) -> str:
    """``text`` with a line of ``other`` somewhere."""
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(other.split("\n")))
    return "\n".join(lines)
