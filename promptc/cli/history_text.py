"""The history of a build for a terminal."""

import json
from string import ascii_lowercase

from promptc.artifact.model import Interval
from promptc.autotune.history import Decision, FullEvaluation, History, Runs, SearchHistory, Step, Variable
from promptc.autotune.progress import interval_text
from promptc.autotune.report import optimism
from promptc.cli.output import plural, table
from promptc.source.columns import display

_JOBS = {"demo": "demonstrate", "steer": "steer", "dev": "select", "test": "report"}
_HEAD = ("score", "95 % interval", "to incumbent", "95 % interval", "calls", "tokens", "failed")


def history_text(history: History) -> str:
    """What was built, each search as a table, and how it ended; ends with a newline."""
    source = f" of {history.source.file}" if history.source is not None else ""
    asked = history.asked
    lines = [
        f"build {history.name}: {history.program}{source}, metric {history.metric}, seed {history.seed}",
        *(f"  {pass_}" for pass_ in history.passes),
        "rows: " + ", ".join(f"{history.rows[job]} {does}" for job, does in _JOBS.items()),
        f"answered: {asked.calls:,} LM calls, {asked.prompt_tokens:,} prompt and {asked.output_tokens:,} output tokens",
    ]
    for search in history.searches:
        lines += ["", *_search_lines(search)]
    lines += ["", *(f"note: {display(note)}" for note in history.notes), *_end_lines(history)]
    return "\n".join(lines) + "\n"


def state_text(history: History) -> str:
    """How far the build is, in a few words."""
    if history.outcome is None:
        return f"in {history.phases[-1]}; killed, or still at work" if history.phases else "begun"
    if history.outcome.stopped:
        return f"stopped: {history.outcome.stopped}"
    return "the seed program was kept" if history.outcome.seed_kept else "done"


def _search_lines(search: SearchHistory) -> list[str]:
    names = dict(zip((v.name for v in search.variables), _letters(len(search.variables)), strict=True))
    legend = [[letter, v.name, _values(v)] for v, letter in zip(search.variables, names.values(), strict=True)]
    head = ["trial", *names.values(), *_HEAD]
    rows = [_row(search, step) for step in search.steps]
    # Numbers end, and intervals begin, where those of the other lines do.
    left = {head.index("95 % interval"), len(head) - 1 - head[::-1].index("95 % interval")}
    lines = [table(legend, indent=2), "", table([head, *rows], right={*range(len(head))} - left)]
    if search.decision is not None:
        lines += ["", *_decision_lines(search, search.decision)]
    return "\n".join(lines).split("\n")


def _letters(count: int) -> list[str]:
    """``a`` to ``z``, then ``aa``, ``ab``, ..."""
    return [
        ascii_lowercase[i] if i < 26 else ascii_lowercase[i // 26 - 1] + ascii_lowercase[i % 26] for i in range(count)
    ]


def _values(variable: Variable) -> str:
    if variable.kind == "knob":
        return "one of " + ", ".join(_json(v) for v in variable.values)
    return f"0 (the seed's) to {len(variable.values) - 1}"


def _row(search: SearchHistory, step: Step) -> list[str]:
    choices = [
        _json(step.candidate.choices[v.name]) if v.name in step.candidate.choices else "-" for v in search.variables
    ]
    if isinstance(step, FullEvaluation):
        mark = "  best" if step.best else ""
        return ["dev", *choices, f"{step.score.mean:.3f}", f"{_bounds(step.score)}{mark}", "", "", *_runs(step.runs)]
    difference = step.difference
    dropped = "  dropped" if step.dropped else ""
    mean = [f"{step.mean:.3f}", "", f"{difference.mean:+.3f}", f"{_bounds(difference)}{dropped}"]
    return [str(step.number), *choices, *mean, *_runs(step.runs)]


def _runs(runs: Runs) -> list[str]:
    return [f"{runs.calls:,}", f"{runs.tokens:,}", f"{runs.failures:,}" if runs.failures else ""]


def _bounds(interval: Interval) -> str:
    return f"{interval.low:.3f} to {interval.high:.3f}"


def _decision_lines(search: SearchHistory, decision: Decision) -> list[str]:
    chosen = ", ".join(
        f"{name} = {_json(value)}"
        for name, value in decision.best.choices.items()
        if decision.best.key != search.seed.key
    )
    gain = f"its paired gain on dev is {interval_text(decision.gain)}"
    if decision.best.key == search.seed.key:
        return ["The seed program is the best on dev."]
    if decision.seed_kept:
        return [f"The best on dev: {chosen}; {gain}, which may be chance: the seed program was kept."]
    return [f"The best on dev, and chosen: {chosen}; {gain}."]


def _end_lines(history: History) -> list[str]:
    lines = []
    outcome = history.outcome
    if outcome is None or outcome.stopped:
        lines.append(state_text(history))
    if outcome is not None and outcome.scores is not None:
        scores = outcome.scores
        lines.append(
            f"{history.metric} on the test rows: seed program {interval_text(scores.seed)}, "
            f"optimized {interval_text(scores.optimized)}, gain {interval_text(scores.gain)}"
        )
        if not outcome.seed_kept:
            lines.append(optimism(scores))
    failed = sum((step.runs for search in history.searches for step in search.steps), Runs())
    if failed.failures:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in failed.failure_kinds.items())
        lines.append(f"{plural(failed.failures, 'row')} failed ({kinds}); the first: {display(failed.first_failure)}")
    return lines


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
