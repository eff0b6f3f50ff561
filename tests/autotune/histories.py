"""Histories with a planted truth: a search over a few variables whose scores follow from a function of the places."""

from collections.abc import Callable, Sequence
from itertools import product
from random import Random

from promptc.artifact.model import Interval
from promptc.autotune.history import (
    Candidate,
    Decision,
    FullEvaluation,
    Runs,
    SearchHistory,
    Step,
    Trial,
    Variable,
)

Truth = Callable[[Sequence[int]], float]
SYMBOLS = ("main.name", "main.paint")


def variables(values: int = 4, texts: Callable[[str, int], str] = "{} {}".format) -> tuple[Variable, ...]:
    """An instruction for each of two modules, then a knob."""
    instructions = (
        Variable(f"{s} instruction", "instruction", s, tuple(texts(s, i) for i in range(values))) for s in SYMBOLS
    )
    return (*instructions, Variable("size", "knob", None, ("s", "m")))


def candidate(space: Sequence[Variable], places: Sequence[int]) -> Candidate:
    return Candidate({v.name: v.values[p] if v.kind == "knob" else p for v, p in zip(space, places, strict=True)})


def full(space: Sequence[Variable], places: Sequence[int], mean: float, *, best: bool = False, rows: int = 60) -> Step:
    score = Interval(mean, mean - 0.1, mean + 0.1, rows)
    return FullEvaluation(candidate(space, places), score, best, _runs(rows))


def search(truth: Truth, *, trials: int, space: Sequence[Variable] | None = None, seed: int = 0) -> SearchHistory:
    """The seed in full, ``trials`` random places against it, then the truly best one in full."""
    space = variables() if space is None else space
    sizes = [len(v.values) for v in space]
    start = [0] * len(space)
    best = max((list(places) for places in product(*(range(size) for size in sizes))), key=truth)
    random = Random(seed)
    steps = [full(space, start, truth(start), best=True)]
    for number in range(1, trials + 1):
        places = [random.randrange(size) for size in sizes]
        difference = truth(places) - truth(start)
        steps.append(
            Trial(
                number,
                candidate(space, places),
                candidate(space, start),
                mean=truth(places),
                difference=Interval(difference, difference - 0.2, difference + 0.2, 15),
                dropped=False,
                runs=_runs(15),
            )
        )
    steps.append(full(space, best, truth(best), best=True))
    gain = truth(best) - truth(start)
    decision = Decision(candidate(space, best), Interval(gain, gain - 0.1, gain + 0.1, 60), gain <= 0.1, "")
    return SearchHistory(tuple(space), tuple(steps), decision)


def _runs(rows: int) -> Runs:
    return Runs(rows, 2 * rows, 50 * rows, 10 * rows, 1, {"decode": 1}, "output `word`: missing from the answer")
