"""Looks for a source that the parser or the formatter cannot take: `make fuzz`.

Half of the sources follow the grammar, half are mutations of such and of the programs in `examples/`. A source must end in
a tree or in diagnostics, and quickly; a tree must be the same after formatting.

    python -m tests.fuzz.syntax [number of sources] [seed]
"""

import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.source.text import SourceText
from promptc.syntax.formatter import format_file
from promptc.syntax.parser import parse
from tests.syntax.sources import Sources
from tests.syntax.trees import meaning

# In seconds; a source is some kilobytes long at most.
SLOW = 1.0
_EXAMPLES = Path(__file__).parents[2] / "examples"


@final
@dataclass(slots=True)
class Summary:
    """What happened to the sources of a run; ``failures`` are the sources that something is wrong with, and what."""

    sound: int = 0
    told: int = 0
    slowest: float = 0.0
    failures: list[tuple[str, str]] | None = None

    def take(self, text: str) -> None:
        start = time.process_time()
        try:
            sound = survives(text)
        except Exception:  # noqa: BLE001  # whatever it is, it is what this looks for
            self._fail(text, traceback.format_exc())
            return
        seconds = time.process_time() - start
        self.slowest = max(self.slowest, seconds)
        self.sound += sound
        self.told += not sound
        if seconds > SLOW:
            self._fail(text, f"took {seconds:.1f} s")

    def _fail(self, text: str, why: str) -> None:
        self.failures = [*(self.failures or []), (text, why)]


def survives(text: str) -> bool:
    """Whether ``text`` is well formed. Raises where reading it or laying it out breaks a promise."""
    source = SourceText("fuzz.prompt", text)
    file, diagnostics = parse(source)
    if any(not 0 <= d.span.start <= d.span.end <= len(text) for d in diagnostics):
        raise AssertionError("a diagnostic stands outside the text")
    if diagnostics:
        return False
    again = SourceText("fuzz.prompt", format_file(file, source))
    after, problems = parse(again)
    if problems or meaning(after.decls) != meaning(file.decls):
        raise AssertionError("formatting changed the program")
    if format_file(after, again) != again.text:
        raise AssertionError("formatting twice changed the text")
    return True


def run(number: int, seed: int) -> Summary:
    """``number`` sources that follow from ``seed``."""
    sources, summary = Sources(seed), Summary()
    written = [path.read_text(encoding="utf-8") for path in sorted(_EXAMPLES.glob("*/*.prompt"))]
    for index in range(number):
        text = written[index % len(written)] if index % 8 == 1 else sources.source()
        summary.take(sources.mutated(text) if index % 2 else text)
    return summary


def main(number: int = 100_000, seed: int = 0) -> int:
    summary = run(number, seed)
    failures = summary.failures or []
    for text, why in failures[:10]:
        sys.stdout.write(f"{why}\n--- the source:\n{text}\n\n")
    sys.stdout.write(
        f"{number} sources of seed {seed}: {summary.sound} well formed, {summary.told} with diagnostics, "
        f"{len(failures)} failures; the slowest took {summary.slowest:.2f} s\n"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
