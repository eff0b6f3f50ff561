"""The cells as Markdown: scores with paired intervals, costs with ratios, and the command of each cell."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

import numpy as np

from benchmarks.optimize.cells import Cell
from promptc.artifact.model import Interval
from promptc.runtime.intervals import RESAMPLES, paired_interval

# What the others are compared with.
REFERENCE = "dspy:mipro"
_Cells = Mapping[tuple[str, str, int], Cell]


def report(cells: Sequence[Cell]) -> str:
    by_key = {cell.key: cell for cell in cells}
    tasks = tuple(dict.fromkeys(cell.task for cell in cells))
    methods = tuple(dict.fromkeys(cell.method for cell in cells))
    others = [m for m in methods if m != REFERENCE]
    parts = [
        "Held-out score: the share of rows that are right, over the seeds that all methods have run with.",
        _scores(by_key, tasks, methods),
    ]
    for method in others:
        if shared := _shared(by_key, method):
            about = f"`{method}` against `{REFERENCE}`, on the same rows and seeds. Calls and seconds are medians, ratios of sums."
            parts += [about, _pairs(by_key, method, shared)]
    parts += ["Each cell, and what runs it again.", _commands(cells)]
    return "\n\n".join(parts) + "\n"


def _scores(cells: _Cells, tasks: Sequence[str], methods: Sequence[str]) -> str:
    rows = [["task", "seeds", "rows", "as written", *methods]]
    for task in tasks:
        mine = {m: {c.seed: c for c in cells.values() if (c.task, c.method) == (task, m)} for m in methods}
        seeds = set.intersection(*(set(found) for found in mine.values() if found))
        if not seeds:
            continue
        found = {m: [by_seed[s] for s in sorted(seeds)] for m, by_seed in mine.items() if by_seed}
        first = next(iter(found.values()))
        rows.append(
            [
                task,
                str(len(seeds)),
                str(sum(len(c.scores) for c in first)),
                f"{_mean(c.seed_scores for c in first):.3f}",
                *(f"{_mean(c.scores for c in found[m]):.3f}" if m in found else "" for m in methods),
            ]
        )
    return _markdown(rows)


def _shared(cells: _Cells, method: str) -> list[tuple[str, int]]:
    return [(t, s) for t, m, s in cells if m == method and (t, REFERENCE, s) in cells]


def _pairs(cells: _Cells, method: str, shared: Sequence[tuple[str, int]]) -> str:
    rows = [["task", "difference, 95 %", "calls", "ratio", "prompt tokens", "output tokens", "seconds", "ratio"]]
    differences: list[np.ndarray] = []
    for task in dict.fromkeys(t for t, _ in shared):
        mine = [cells[task, method, s] for t, s in shared if t == task]
        theirs = [cells[task, REFERENCE, s] for t, s in shared if t == task]
        ours, known = ([x for c in found for x in c.scores] for found in (mine, theirs))
        differences.append(np.asarray(ours) - np.asarray(known))
        rows.append([task, _interval(paired_interval(ours, known)), *_costs(mine, theirs)])
    mine, theirs = ([cells[t, m, s] for t, s in shared] for m in (method, REFERENCE))
    rows.append(["mean of tasks", _interval(_mean_of_tasks(differences)), *_costs(mine, theirs)])
    return _markdown(rows)


def _costs(mine: Sequence[Cell], theirs: Sequence[Cell]) -> list[str]:
    """Medians of both for calls and seconds, and ratios of sums."""

    def ratio(ours: Iterable[float], known: Iterable[float]) -> str:
        return f"{sum(ours) / sum(known):.2f}"

    calls, seconds = (
        [[c.search.calls for c in side] for side in (mine, theirs)],
        [[c.seconds for c in side] for side in (mine, theirs)],
    )
    return [
        f"{np.median(calls[0]):,.0f} / {np.median(calls[1]):,.0f}",
        ratio(*calls),
        ratio(*([c.search.prompt_tokens for c in side] for side in (mine, theirs))),
        ratio(*([c.search.output_tokens for c in side] for side in (mine, theirs))),
        f"{np.median(seconds[0]):.0f} / {np.median(seconds[1]):.0f}",
        ratio(*seconds),
    ]


def _mean_of_tasks(differences: Sequence[np.ndarray]) -> Interval:
    """The mean over tasks of their mean difference; rows are resampled within each task."""
    generator = np.random.default_rng(0)
    means = np.mean(
        [d[generator.integers(0, len(d), size=(RESAMPLES, len(d)))].mean(axis=1) for d in differences], axis=0
    )
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(fmean(float(d.mean()) for d in differences), float(low), float(high), sum(map(len, differences)))


def _commands(cells: Sequence[Cell]) -> str:
    rows = [["task", "method", "seed", "score", "calls", "seconds", "again"]]
    for c in cells:
        score = f"{fmean(c.scores):.3f}"
        calls, seconds = f"{c.search.calls:,}", f"{c.seconds:.0f}"
        rows.append([c.task, c.method, str(c.seed), score, calls, seconds, f"`{c.command}`"])
    return _markdown(rows)


def _interval(found: Interval) -> str:
    return f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def _mean(scores: Iterable[Sequence[float]]) -> float:
    return fmean(x for row in scores for x in row)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body))
