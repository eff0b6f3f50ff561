"""Which texts may be instruction candidates: no repeats, no training text learned by heart, nothing demanded that is lost."""

import re
from collections.abc import Iterable

from promptc.artifact.model import Demo
from promptc.autotune.constraints import constraints, normalized, with_constraints
from promptc.ir.ops import Module
from promptc.schema.texts import texts_in
from promptc.schema.types import Row

_LONGEST = 2_000  # characters
_FEWEST_WORDS = 4  # shorter texts are ordinary words, which any instruction may use
_RUN = 8  # words in a row that two texts share by chance only
_WORD = re.compile(r"\w+")

_Words = tuple[str, ...]


class Candidates:
    """The instructions found for one module so far; the seed's is not among them, and is never a candidate again.

    ``training`` are the texts that no instruction may copy from.
    """

    def __init__(self, module: Module, training: Iterable[str], wanted: int) -> None:
        seed = module.instruction.domain[0]
        self.texts: list[str] = []
        self.copies = 0
        self._wanted = wanted
        self._seen = {normalized(seed)}
        self._demanded = constraints(seed)
        # What the seed says itself is no secret of the training rows.
        self._training = {run for text in training for run in _runs(text)} - set(_runs(seed, every=True))

    @property
    def missing(self) -> int:
        return self._wanted - len(self.texts)

    def offer(self, text: str) -> bool:
        """Take ``text``, with what the seed demands, if it is new, of a sensible length, and copies no training text.

        Says whether it was taken.
        """
        text = text.strip()
        text = with_constraints(text, self._demanded) if text else text
        plain = normalized(text)
        if not plain or len(text) > _LONGEST or plain in self._seen or self.missing <= 0:
            return False
        self._seen.add(plain)
        if not self._training.isdisjoint(_runs(text, every=True)):
            self.copies += 1
            return False
        self.texts.append(text)
        return True


def training_texts(rows: Iterable[Row], demos: Iterable[Demo]) -> set[str]:
    """The texts in ``rows``, and those that they became on their way to the inputs of a module."""
    return {text for values in (*rows, *(d.inputs for d in demos)) for text in texts_in(dict(values))}


def _runs(text: str, *, every: bool = False) -> Iterable[_Words]:
    """The runs of `_RUN` words in ``text``, or all its words where they are fewer; none where they are too few.

    With ``every`` shorter runs as well, each of which may be the whole of another text.
    """
    words = _WORD.findall(text.casefold())
    longest = min(len(words), _RUN)
    for size in range(_FEWEST_WORDS if every else max(_FEWEST_WORDS, longest), longest + 1):
        yield from (tuple(words[i : i + size]) for i in range(len(words) - size + 1))
