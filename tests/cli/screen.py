"""What a terminal shows."""

import re
from typing import final


@final
class Screen:
    """What a terminal shows of what was written to it; knows the three codes that the view uses."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def feed(self, text: str) -> None:
        for up, erase, line in re.findall(r"\033\[(\d+)A|(\033\[J)|([^\033\n]*)(?:\033\[K)?\n", text):
            if up:
                self.lines = self.lines[: len(self.lines) - int(up)]
            elif not erase:
                self.lines.append(line)
