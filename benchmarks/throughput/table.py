"""What the runs say, as Markdown: rows per second, their ratios with the spread, and where the processor's time went."""

from collections.abc import Iterable, Sequence
from statistics import median

from benchmarks.throughput.cells import Cell

_NAMES = {"raw": "`LLM.generate`", "promptc": "promptc", "dspy": "DSPy"}
_GOALS = {"raw": "at least 0.95", "dspy": "at least 3"}


def report(cells: Sequence[Cell]) -> str:
    """Of the cells of one number of rows; those of other runs than all have are in no ratio."""
    runs = {side: {c.run: c for c in cells if c.side == side and c.run > 0} for side in (*_NAMES, "own")}
    parts = [_rates(runs), _ratios(runs), _processor(runs), _tried(cells)]
    return "\n\n".join(part for part in parts if part) + "\n"


_Runs = dict[str, dict[int, Cell]]


def _rates(runs: _Runs) -> str:
    sides = [side for side in _NAMES if runs[side]]
    numbers = sorted({number for side in sides for number in runs[side]})
    lines = [_row("rows per second", *(_NAMES[s] for s in sides)), _row("---", *("---:" for _ in sides))]
    lines += [_row(f"run {number}", *(_rate(runs[side].get(number)) for side in sides)) for number in numbers]
    lines.append(_row("median", *(f"{median(c.rate for c in runs[s].values()):.1f}" for s in sides)))
    lines.append(_row("rows in flight", *(_settings(runs[s].values()) for s in sides)))
    lines.append(_row("rows without outputs", *(str(sum(c.failed for c in runs[s].values())) for s in sides)))
    lines.append(_row("rows as in the recorded run", *(_share(runs[s].values()) for s in sides)))
    return "\n".join(lines) if sides else ""


def _ratios(runs: _Runs) -> str:
    lines = [_row("promptc's rows per second as a multiple of", "median of pairs", "lowest", "highest", "goal")]
    lines.append(_row("---", "---:", "---:", "---:", "---"))
    for side, goal in _GOALS.items():
        ratios = [runs["promptc"][n].rate / cell.rate for n, cell in runs[side].items() if n in runs["promptc"]]
        if ratios:
            shown = (f"{value:.3f}" for value in (median(ratios), min(ratios), max(ratios)))
            lines.append(_row(f"{_NAMES[side]}, {len(ratios)} pairs", *shown, goal))
    return "\n".join(lines) if len(lines) > 2 else ""


def _processor(runs: _Runs) -> str:
    """Of a median run: milliseconds of the processor for each row, here and in the engine's processes."""
    lines = [
        _row(
            "milliseconds of the processor, for a row", "in the asking process", "in the engine's", "share of the first"
        )
    ]
    lines.append(_row("---", "---:", "---:", "---:"))
    for side, name in _NAMES.items():
        if found := list(runs[side].values()):
            own, others = (median(of(c) / c.rows * 1000 for c in found) for of in (_own, _others))
            lines.append(_row(name, f"{own:.2f}", f"{others:.2f}", f"{own / (own + others):.1%}"))
    if alone := list(runs["own"].values()):
        each = median(c.measured.own / c.rows * 1000 for c in alone)
        call = median(c.measured.own / c.calls * 1e6 for c in alone)
        total = [(_own(c) + _others(c)) / c.rows * 1000 for c in runs["promptc"].values()]
        share = f"{each / median(total):.1%} of all" if total else ""
        lines.append(_row(f"promptc without an engine ({call:.0f} µs for a call)", f"{each:.2f}", "", share))
    return "\n".join(lines) if len(lines) > 2 else ""


def _tried(cells: Sequence[Cell]) -> str:
    tried = sorted((c for c in cells if c.run == 0), key=lambda c: (c.side, c.setting))
    lines = [_row("tried beforehand", "rows in flight", "rows per second"), _row("---", "---:", "---:")]
    lines += [_row(_NAMES[c.side], str(c.setting), f"{c.rate:.1f}") for c in tried]
    return "\n".join(lines) if tried else ""


def _own(cell: Cell) -> float:
    return cell.measured.own


def _others(cell: Cell) -> float:
    return cell.measured.others


def _settings(cells: Iterable[Cell]) -> str:
    """What was given to a side; nothing where it was given all rows."""
    return ", ".join(str(setting) for setting in sorted({cell.setting for cell in cells} - {0})) or "all"


def _share(cells: Iterable[Cell]) -> str:
    found = list(cells)
    return f"{sum(c.same for c in found) / sum(c.rows for c in found):.1%}"


def _rate(cell: Cell | None) -> str:
    return "" if cell is None else f"{cell.rate:.1f}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
