"""The results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, sqrt
from statistics import fmean, stdev

from benchmarks.search.cells import Cell
from benchmarks.search.methods import METHODS, REFERENCE

_ORDER = (*METHODS, REFERENCE)

_Group = Mapping[str, Sequence[Cell]]  # the cells of one landscape by method, in the order of the seeds


def markdown(cells: Iterable[Cell]) -> str:
    """A table for each budget, and ratios over all of them. Only draws that every method has run count."""
    by_budget: dict[int, list[Cell]] = {}
    for cell in cells:
        by_budget.setdefault(cell.budget, []).append(cell)
    parts: list[str] = []
    everything: dict[tuple[int, str], _Group] = {}
    for budget, own in sorted(by_budget.items()):
        methods = [m for m in _ORDER if any(c.method == m for c in own)]
        groups = _complete(own, methods)
        parts += [_gains(budget, groups, methods), _others(budget, groups, methods)]
        everything |= {(budget, name): group for name, group in groups.items()}
    parts.append(_summary(everything))
    return "\n\n".join(parts) + "\n"


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


def _summary(groups: Mapping[tuple[int, str], _Group]) -> str:
    methods = [m for m in METHODS if any(m in g for g in groups.values())]
    rows = [
        [name, str(budget), *(_ratio([group], m) if m in group else "" for m in methods)]
        for (budget, name), group in groups.items()
    ]
    common = [m for m in methods if all(m in g for g in groups.values())]
    together = [_ratio(list(groups.values()), m) if m in common else "" for m in methods]
    title = (
        f"Ratio of the true gain to that of {REFERENCE}'s protocol (and the standard error of the paired difference):"
    )
    return f"{title}\n\n" + _table(["landscape", "trials", *methods], [*rows, ["all, of mean gains", "all", *together]])


def _ratio(groups: Sequence[_Group], method: str) -> str:
    base = fmean(fmean(c.gain for c in group[REFERENCE]) for group in groups)
    own = fmean(fmean(c.gain for c in group[method]) for group in groups)
    errors = [
        _error([a.gain - b.gain for a, b in zip(group[method], group[REFERENCE], strict=True)]) for group in groups
    ]
    return f"{own / base:.2f} ± {sqrt(fsum(e**2 for e in errors)) / len(groups) / base:.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def _error(values: Sequence[float]) -> float:
    return stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0
