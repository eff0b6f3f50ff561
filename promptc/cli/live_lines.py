"""A few lines at the end of a terminal, redrawn in place."""

from collections.abc import Callable, Sequence
from typing import TextIO, final

_CLEAR_LINE = "\033[K"


@final
class LiveLines:
    """Draws on ``stream``. Lines are cut at the width of the terminal, which ``columns`` gives: one that wraps could not be
    taken back.
    """

    def __init__(self, stream: TextIO, columns: Callable[[], int]) -> None:
        self._stream = stream
        self._columns = columns
        self._shown = 0

    def show(self, lines: Sequence[str]) -> None:
        """Draw ``lines`` in the place of those that are there."""
        self._erase()
        width = self._columns()
        self._stream.write("".join(f"{line[:width]}{_CLEAR_LINE}\n" for line in lines))
        self._stream.flush()
        self._shown = len(lines)

    def leave(self, text: str) -> None:
        """Write ``text`` in the place of the lines, to stay; what is shown next comes below it."""
        self._erase()
        self._stream.write(f"{text}\n")

    def close(self) -> None:
        """Take the lines off the screen."""
        self._erase()
        self._stream.flush()

    def _erase(self) -> None:
        if self._shown:
            self._stream.write(f"\033[{self._shown}A\033[J")
        self._shown = 0
