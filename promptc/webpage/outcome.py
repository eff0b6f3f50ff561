"""What was built, how it ended, and what it took."""

import htpy as h
from htpy import Node

from promptc.autotune.history import History, Runs
from promptc.autotune.ledger import Usage
from promptc.autotune.report import optimism
from promptc.webpage.tables import grid
from promptc.webpage.texts import interval, signed

_UNITS = {"calls": "LM calls", "tokens": "tokens", "usd": "US dollars", "minutes": "minutes"}
_JOBS = (("demo", "demonstrate"), ("steer", "steer the search"), ("dev", "select"), ("test", "report"))


def facts(history: History) -> Node:
    source = history.source
    rows = ", ".join(f"{history.rows[job]} {does}" for job, does in _JOBS)
    lines: list[tuple[str, Node]] = [
        ("metric", history.metric),
        ("seed", str(history.seed)),
        ("rows", f"{rows}; no row has two of these jobs"),
        ("passes", [h.div[h.code[pass_]] for pass_ in history.passes]),
    ]
    if source is not None:
        lines = [("source", source.file), ("models", ", ".join(source.models)), *lines, ("compiler", source.compiler)]
    lines.append(("build", history.name))
    return h.div(".wide")[h.table[h.tbody[(h.tr[h.th[name], h.td[text]] for name, text in lines)]]]


def outcome(history: History) -> Node:
    found = history.outcome
    if found is None:
        return h.p[f"The build is not over: it was killed, or is still at work in the phase {history.phases[-1]}."]
    if found.scores is None:
        return h.p[f"The build was stopped before the test rows were scored: {found.stopped}."]
    scores = found.scores
    rows: list[list[Node]] = [
        ["seed program", interval(scores.seed), interval(scores.select_seed)],
        ["optimized", interval(scores.optimized), interval(scores.select_optimized)],
        ["gain, paired", signed(scores.gain), ""],
    ]
    head = ["", f"{scores.seed.n} test rows", f"{scores.select_seed.n} dev rows"]
    return [
        h.p[h.strong["The seed program was kept: no candidate was reliably better."]] if found.seed_kept else None,
        grid(head, rows),
        h.p(".soft")[
            "Nothing but this report has seen the test rows. The winner was picked by the dev rows and by what trials say."
        ],
        None if found.seed_kept else h.p[optimism(scores)],
    ]


def cost(history: History) -> Node:
    phases = {} if history.outcome is None else history.outcome.usage
    failed = sum((step.runs for search in history.searches for step in search.steps), Runs())
    head = ["phase", "LM calls", "prompt tokens", "output tokens"]
    return [
        grid(
            head,
            [*(_usage_row(*item) for item in phases.items()), _usage_row("answered so far", history.asked)],
            numbers=head[1:],
        ),
        h.p[
            f"{failed.failures:,} of {failed.rows:,} rows that candidates were run on gave no answer"
            + (f" ({_kinds(failed)}). The first: {failed.first_failure}" if failed.failures else ".")
        ],
        h.p[f"The budget was {_limits(history)}."] if history.limits else None,
    ]


def _limits(history: History) -> str:
    return " and ".join(f"{limit:,g} {_UNITS[unit]}" for unit, limit in history.limits.items())


def _usage_row(name: str, used: Usage) -> list[Node]:
    return [name, f"{used.calls:,}", f"{used.prompt_tokens:,}", f"{used.output_tokens:,}"]


def _kinds(failed: Runs) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in failed.failure_kinds.items())
