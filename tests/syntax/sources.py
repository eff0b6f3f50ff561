"""Sources at random, from the productions of the grammar, and sources that are almost right.

All follows from one seed. A source has the shape of a file, and mostly no meaning.
"""

import random
from collections import defaultdict
from typing import final

from lark.grammar import NonTerminal, Rule

from promptc.syntax.grammar import lark

_NAMES = ("a", "b", "item", "Issue", "input", "model", "é")
_SAMPLES = {
    "NAME": _NAMES,
    "INT": ("0", "7", "5_000"),
    "FLOAT": ("0.5", "1e-3"),
    "STRING": ('"a"', '""', '"two words"', '"\\n"'),
    "TRIPLE": ('"""One line."""', '"""\n  Two\n    lines\n  """'),
    "COMPARISON": ("==", "!=", "<", ">="),
    "INLINE_IF": ("if",),
}
_GAPS = (" ", " ", " ", "\n", "\n  ", "  # a note\n")
_NOISE = ("{", "}", "(", ")", "[", "]", '"', '"""', "#", "\n", "=", ":", ",", ".", "..", "->", "-", "'", "\\", "if", "else",
          "in", "for", "enum", "program", "\nmodel x = ", "1e9", "\0", "?", "??", "|", "none", "match", "é", "\u2028")  # fmt: skip


@final
class Sources:
    """A stream of sources; two with one seed are the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        parser = lark()
        self._samples = {t.name: (t.pattern.value,) for t in parser.terminals} | _SAMPLES
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in parser.rules:
            self._rules[rule.origin.name].append(rule)
        self._least = self._least_depths()

    def _least_depths(self) -> dict[str, int]:
        """How deep the flattest tree of each rule is."""
        depths: dict[str, int] = {}
        while len(depths) < len(self._rules):
            for name, rules in self._rules.items():
                known = [d for rule in rules if (d := _depth(rule, depths)) is not None]
                if known:
                    depths[name] = min(known)
        return depths

    def source(self, depth: int = 26) -> str:
        """A file that the grammar derives, with trees that are about ``depth`` deep."""
        words: list[str] = []
        self._derive("file", depth, words)
        if words[:1] == ["promptc"]:
            words[1] = "1"
        return "".join(word + self._random.choice(_GAPS) for word in words)

    def _derive(self, name: str, depth: int, words: list[str]) -> None:
        rules = self._rules[name]
        fitting = [rule for rule in rules if (_depth(rule, self._least) or 0) <= depth]
        flattest = min(rules, key=lambda rule: _depth(rule, self._least) or 0)
        for symbol in (self._random.choice(fitting) if fitting else flattest).expansion:
            if isinstance(symbol, NonTerminal):
                self._derive(symbol.name, depth - 1, words)
            else:
                words.append(self._random.choice(self._samples[symbol.name]))

    def mutated(self, text: str) -> str:
        """``text`` with a few of its characters or words dropped, doubled, moved or replaced."""
        parts = list(text) if self._random.random() < 0.5 else [word + " " for word in text.split(" ")]
        for _ in range(self._random.randint(1, 5)):
            at = self._random.randrange(len(parts) or 1)
            match self._random.choice(("drop", "double", "move", "replace", "insert", "cut")):
                case "drop":
                    parts[at : at + 1] = []
                case "double":
                    parts[at : at + 1] = parts[at : at + 1] * 2
                case "move":
                    parts.insert(self._random.randrange(len(parts) + 1), parts.pop(at) if parts else "")
                case "replace":
                    parts[at : at + 1] = [self._random.choice(_NOISE)]
                case "insert":
                    parts.insert(at, self._random.choice(_NOISE))
                case _:
                    parts = parts[: max(at, len(parts) // 2)]
        return "".join(parts)


def _depth(rule: Rule, depths: dict[str, int]) -> int | None:
    """How deep the flattest tree of ``rule`` is; None where one of its parts is not in ``depths``."""
    parts = [depths.get(symbol.name) for symbol in rule.expansion if isinstance(symbol, NonTerminal)]
    known = [part for part in parts if part is not None]
    return 1 + max(known, default=0) if len(known) == len(parts) else None
