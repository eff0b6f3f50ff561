"""Which texts may be instruction candidates: no repeats, and no training text learned by heart."""

from collections.abc import Sequence

from promptc.artifact.model import Demo
from promptc.ir.ops import Module

_LONGEST = 2_000  # characters
_FEWEST_WORDS = 4  # shorter inputs are ordinary words, which any instruction may use


def normalized(text: str) -> str:
    """``text`` without the differences that no reader sees: case, white space, a full stop at the end."""
    return " ".join(text.casefold().split()).rstrip(".")


class Candidates:
    """The instructions found for one module so far; the seed's is not among them, and is never a candidate again."""

    def __init__(self, module: Module, demos: Sequence[Demo], wanted: int) -> None:
        self.texts: list[str] = []
        self.copies = 0
        self._wanted = wanted
        self._seen = {normalized(text) for text in module.instruction.domain[:1]}
        values = {v for d in demos for v in d.inputs.values() if isinstance(v, str)}
        self._training = [normalized(v) for v in sorted(values) if len(v.split()) >= _FEWEST_WORDS]

    @property
    def missing(self) -> int:
        return self._wanted - len(self.texts)

    def offer(self, text: str) -> bool:
        """Take ``text`` if it is new, of a sensible length, and copies no training input; say whether it was taken."""
        text = text.strip()
        plain = normalized(text)
        if not plain or len(text) > _LONGEST or plain in self._seen or self.missing <= 0:
            return False
        self._seen.add(plain)
        if any(value in plain for value in self._training):
            self.copies += 1
            return False
        self.texts.append(text)
        return True
