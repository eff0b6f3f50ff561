"""The results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from statistics import fmean, stdev

from benchmarks.search.cells import Cell
from benchmarks.search.methods import METHODS, REFERENCE

_ORDER = (*METHODS, REFERENCE)


def markdown(cells: Iterable[Cell]) -> str:
    """A table for each budget, and ratios over all of them. Only draws that every method has run count."""
    by_budget: dict[int, list[Cell]] = {}
    for cell in cells:
        by_budget.setdefault(cell.budget, []).append(cell)
    parts: list[str] = []
    ratios: dict[tuple[int, str], Mapping[str, float]] = {}
    for budget, own in sorted(by_budget.items()):
        methods = [m for m in _ORDER if any(c.method == m for c in own)]
        groups = _complete(own, methods)
        parts += [_gains(budget, groups, methods), _others(budget, groups, methods)]
        ratios |= {(budget, name): _ratios(group, methods) for name, group in groups.items()}
    parts.append(_summary(ratios))
    return "\n\n".join(parts) + "\n"


_Group = Mapping[str, Sequence[Cell]]  # the cells of one landscape by method, in the order of the seeds


def _complete(cells: Sequence[Cell], methods: Sequence[str]) -> dict[str, _Group]:
    names = list(dict.fromkeys(c.landscape for c in sorted(cells, key=lambda c: c.landscape)))
    found: dict[str, _Group] = {}
    for name in names:
        by_key = {(c.seed, c.method): c for c in cells if c.landscape == name}
        seeds = sorted({seed for seed, _ in by_key if all((seed, m) in by_key for m in methods)})
        if seeds:
            found[name] = {m: [by_key[seed, m] for seed in seeds] for m in methods}
    return found


def _gains(budget: int, groups: Mapping[str, _Group], methods: Sequence[str]) -> str:
    rows = []
    for name, group in groups.items():
        best = max(fmean(c.gain for c in group[m]) for m in methods)
        cells = [_gain(group[m], bold=fmean(c.gain for c in group[m]) == best) for m in methods]
        possible = fmean(c.possible for c in group[REFERENCE])
        rows.append([name, str(len(group[REFERENCE])), f"{possible:.3f}", *cells])
    title = f"True gain of what is selected, {budget} trials (mean and standard error; the highest is bold):"
    return f"{title}\n\n" + _table(["landscape", "draws", "possible", *methods], rows)


def _gain(cells: Sequence[Cell], *, bold: bool) -> str:
    gains = [c.gain for c in cells]
    text = f"{fmean(gains):.3f}"
    return f"{f'**{text}**' if bold else text} ± {_error(gains):.3f}"


def _others(budget: int, groups: Mapping[str, _Group], methods: Sequence[str]) -> str:
    shares, optimisms = ["share of the possible gain"], ["optimism of the reported score"]
    for method in methods:
        shares.append(f"{fmean(_share(group[method]) for group in groups.values()):.0%}")
        optimisms.append(f"{fmean(c.optimism for group in groups.values() for c in group[method]):+.3f}")
    return f"The same, over all landscapes, {budget} trials:\n\n" + _table(["", *methods], [shares, optimisms])


def _share(cells: Sequence[Cell]) -> float:
    return fmean(c.gain for c in cells) / fmean(c.possible for c in cells)


def _ratios(group: _Group, methods: Sequence[str]) -> Mapping[str, float]:
    base = fmean(c.gain for c in group[REFERENCE])
    return {m: fmean(c.gain for c in group[m]) / base for m in methods if m != REFERENCE}


def _summary(ratios: Mapping[tuple[int, str], Mapping[str, float]]) -> str:
    methods = [m for m in METHODS if any(m in r for r in ratios.values())]
    rows = [[name, str(budget), *(_ratio(r, methods))] for (budget, name), r in ratios.items()]
    common = [m for m in methods if all(m in r for r in ratios.values())]
    mean = [f"**{fmean(r[m] for r in ratios.values()):.2f}**" if m in common else "" for m in methods]
    title = f"Ratio of the true gain to that of {REFERENCE}'s protocol:"
    return f"{title}\n\n" + _table(["landscape", "trials", *methods], [*rows, ["mean", "all", *mean]])


def _ratio(ratios: Mapping[str, float], methods: Sequence[str]) -> list[str]:
    return [f"{ratios[m]:.2f}" if m in ratios else "" for m in methods]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def _error(values: Sequence[float]) -> float:
    return stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0
