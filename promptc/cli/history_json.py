"""The history of a build for a program to read."""

from promptc.autotune.history import FullEvaluation, History, Runs, SearchHistory, Step
from promptc.autotune.ledger import Usage
from promptc.cli.output import interval_json, scores_json
from promptc.schema.types import Json


def history_json(history: History) -> Json:
    """All of `History` but the texts of artifacts; ``docs/reports.md`` says what each key is."""
    outcome = history.outcome
    return {
        "build": history.name,
        "program": history.program,
        "file": history.source.file if history.source is not None else None,
        "metric": history.metric,
        "seed": history.seed,
        "passes": list(history.passes),
        "models": list(history.source.models) if history.source is not None else [],
        "limits": dict(history.limits),
        "rows": dict(history.rows),
        "phases": list(history.phases),
        "notes": list(history.notes),
        "answered": _usage(history.asked),
        "searches": [_search(search) for search in history.searches],
        "outcome": None
        if outcome is None
        else {
            "stopped": outcome.stopped,
            "seed_kept": outcome.seed_kept,
            "usage": {phase: _usage(used) for phase, used in outcome.usage.items()},
            "scores": {} if outcome.scores is None else scores_json(outcome.scores),
        },
    }


def _usage(used: Usage) -> dict[str, Json]:
    return {"calls": used.calls, "prompt_tokens": used.prompt_tokens, "output_tokens": used.output_tokens}


def _search(search: SearchHistory) -> Json:
    decision = search.decision
    return {
        "variables": [
            {"name": v.name, "kind": v.kind, "module": v.module, "values": list(v.values)} for v in search.variables
        ],
        "steps": [_step(step) for step in search.steps],
        "decision": None
        if decision is None
        else {
            "best": dict(decision.best.choices),
            "gain": interval_json(decision.gain),
            "seed_kept": decision.seed_kept,
        },
    }


def _step(step: Step) -> Json:
    if isinstance(step, FullEvaluation):
        own: dict[str, Json] = {"kind": "dev", "score": interval_json(step.score), "best": step.best}
    else:
        own = {
            "kind": "trial",
            "number": step.number,
            "mean": step.mean,
            "difference": interval_json(step.difference),
            "dropped": step.dropped,
            "incumbent": dict(step.incumbent.choices),
        }
    return {**own, "candidate": dict(step.candidate.choices), "runs": _runs(step.runs)}


def _runs(runs: Runs) -> Json:
    return {
        "rows": runs.rows,
        "calls": runs.calls,
        "prompt_tokens": runs.prompt_tokens,
        "output_tokens": runs.output_tokens,
        "failures": dict(runs.failure_kinds),
        "first_failure": runs.first_failure,
    }
