"""What an optimizing build has to say at its end, as data and as text."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import final

from promptc.artifact.model import Scores
from promptc.autotune.knobs import Variants
from promptc.autotune.ledger import Usage
from promptc.autotune.progress import interval_text
from promptc.ir.ops import Program
from promptc.schema.types import Json

_ORIGIN = {False: "seed", True: "chosen"}


@final
@dataclass(frozen=True, slots=True)
class ModuleReport:
    """What was chosen for one module, and whether it is another choice than the seed's."""

    symbol: str
    instruction: str
    instruction_changed: bool
    demos: int
    demos_changed: bool


@final
@dataclass(frozen=True, slots=True)
class KnobReport:
    """The value that was chosen for a knob, and whether it is another one than its default."""

    symbol: str
    value: Json
    changed: bool


@final
@dataclass(frozen=True, slots=True)
class Report:
    """``scores`` is None where the build was stopped before its end; ``usage`` is by phase, in order."""

    metric: str
    modules: tuple[ModuleReport, ...]
    seed_kept: bool
    scores: Scores | None
    usage: Mapping[str, Usage]
    notes: tuple[str, ...]
    knobs: tuple[KnobReport, ...] = ()

    @property
    def total(self) -> Usage:
        return sum(self.usage.values(), Usage())


def module_reports(program: Program) -> tuple[ModuleReport, ...]:
    return tuple(
        ModuleReport(
            symbol=m.symbol,
            instruction=m.instruction.value,
            instruction_changed=m.instruction.value != m.instruction.domain[0],
            demos=len(m.demos.value),
            demos_changed=m.demos.value != m.demos.domain[0],
        )
        for m in program.modules
    )


def knob_reports(variants: Variants | None, values: Mapping[str, Json]) -> tuple[KnobReport, ...]:
    """The knobs of ``variants`` that have ``values``, or, where no pass has chosen any, their defaults as written."""
    if variants is None:
        return ()
    chosen = values or variants.defaults()
    there = ((k.symbol, chosen[k.symbol], k.default) for k in variants.knobs if k.symbol in chosen)
    return tuple(KnobReport(symbol, value, value != default) for symbol, value, default in there)


def report_record(report: Report) -> dict[str, Json]:
    """The outcome for the journal, without what differs between two starts of one build."""
    scores = report.scores
    return {
        "seed_kept": report.seed_kept,
        "usage": {
            phase: {"calls": u.calls, "prompt_tokens": u.prompt_tokens, "output_tokens": u.output_tokens}
            for phase, u in report.usage.items()
        },
        "scores": None
        if scores is None
        else {name: asdict(getattr(scores, name)) for name in (f.name for f in fields(scores)) if name != "metric"},
    }


def report_text(report: Report) -> str:
    """The report for a terminal or a log, without colour."""
    lines = [*_score_lines(report), ""]
    for module in report.modules:
        lines.append(f"module {module.symbol}")
        lines.append(f"  instruction ({_ORIGIN[module.instruction_changed]}): {module.instruction}")
        lines.append(f"  demonstrations ({_ORIGIN[module.demos_changed]}): {module.demos}")
    lines += [
        f"knob {k.symbol} ({_ORIGIN[k.changed]}): {json.dumps(k.value, ensure_ascii=False)}" for k in report.knobs
    ]
    lines += ["", *usage_lines(report.usage)]
    lines += [f"note: {note}" for note in report.notes]
    return "\n".join(lines) + "\n"


def usage_lines(usage: Mapping[str, Usage]) -> list[str]:
    """A table of calls and tokens by phase, with a total."""
    rows = [*usage.items(), ("total", sum(usage.values(), Usage()))]
    width = max(12, *(len(name) + 1 for name, _ in rows))
    lines = [f"{'':<{width}}{'calls':>9}{'journaled':>11}{'prompt tokens':>15}{'output tokens':>15}"]
    lines += [
        f"{name:<{width}}{u.calls:>9,}{u.from_journal:>11,}{u.prompt_tokens:>15,}{u.output_tokens:>15,}"
        for name, u in rows
    ]
    return lines


def optimism(scores: Scores) -> str:
    """How much of the gain that the search saw, where it picked the winner, holds on rows that it has not seen."""
    seen = scores.select_optimized.mean - scores.select_seed.mean
    held = scores.gain.mean
    told = f"Gain on the dev rows, where the winner was picked: {seen:.3f}; on the test rows: {held:.3f}."
    if seen > held:
        return f"{told} What the search saw is {seen - held:.3f} too high."
    return f"{told} What the search saw is not too high."


def _score_lines(report: Report) -> list[str]:
    if report.scores is None:
        return ["The build was stopped before the test rows were scored."]
    scores = report.scores
    lines = [
        f"{report.metric} on the test rows, with 95 % intervals:",
        f"  seed program  {interval_text(scores.seed)}",
        f"  optimized     {interval_text(scores.optimized)}",
        f"  gain          {interval_text(scores.gain)}, paired",
        "on the dev rows, where the winner was picked (so these are optimistic):",
        f"  seed program  {interval_text(scores.select_seed)}",
        f"  optimized     {interval_text(scores.select_optimized)}",
    ]
    if report.seed_kept:
        return ["The seed program was kept.", *lines]
    return [*lines, optimism(scores)]
