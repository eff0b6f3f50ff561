"""The page about a build, and the prompts of its seed program beside those of its best candidate."""

from pathlib import Path

from promptc.artifact.reader import loads
from promptc.autotune.history import History
from promptc.driver.histories import load_history
from promptc.driver.showing import prompts
from promptc.webpage.page import PromptPair, render


def write_report(build: str | None, output: Path | None) -> Path:
    """Write the page about ``build``, as `find_journal` reads it, to ``output``; gives its path. Raises OSError."""
    history = load_history(build)
    path = output if output is not None else Path(f"{history.program}.report.html")
    path.write_text(render(history, _pairs(history)), encoding="utf-8")
    return path


def _pairs(history: History) -> tuple[PromptPair, ...]:
    """The modules of both programs; none before a search has decided."""
    decided = [search.decision for search in history.searches if search.decision is not None]
    if not decided:
        return ()
    seed, best = prompts(loads(history.artifact)), prompts(loads(decided[-1].artifact))
    return tuple(PromptPair(m, seed.get(m, ()), best.get(m, ())) for m in dict.fromkeys((*seed, *best)))
