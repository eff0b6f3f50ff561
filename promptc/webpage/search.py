"""A search on the page: its curve, what its choices were worth, every text that it chose from, every candidate and trial."""

from htpy import Node, details, div, h3, p, section, span, strong, summary, table, tbody, td, th, thead, tr

from promptc.autotune.credit import Credit, Credits, credit
from promptc.autotune.history import Decision, FullEvaluation, Runs, SearchHistory, Step, Variable
from promptc.autotune.tallies import CandidateTally, Tally, candidates, values
from promptc.webpage.chart import curve
from promptc.webpage.tables import grid
from promptc.webpage.texts import bounds, choice, score, short, signed, value

_COST = ("calls a row", "tokens a row", "failed")


def search_section(search: SearchHistory) -> Node:
    return section[
        h3["The curve of the search"],
        curve(search),
        decision_text(search, search.decision),
        h3["What each choice was worth"],
        _credit(search, credit(search)),
        h3["Every text, with what was observed of it"],
        p(".soft")[
            "A score here is the mean over all candidates that had the value, whatever they had besides; for trials it is "
            "reckoned from the difference to the incumbent on a few rows, and may come out above the highest score that there is."
        ],
        (_variable(search, v) for v in search.variables),
        h3["Every candidate"],
        _candidates(search),
        details[summary["Every trial and full evaluation, in order"], _steps(search)],
    ]


def decision_text(search: SearchHistory, decision: Decision | None) -> Node:
    if decision is None:
        return p["The search is not over: it was killed, or it still runs."]
    gain = f"{signed(decision.gain)} on {decision.gain.n} dev rows, paired"
    if decision.best.key == search.seed.key:
        return p["No candidate was better on dev than the seed program, so that was kept."]
    if decision.seed_kept:
        return p[strong["The seed program was kept."], f" The best candidate differs by {gain}, which may be chance."]
    return p[f"The best candidate was chosen: its gain on the seed program is {gain}."]


def _credit(search: SearchHistory, found: Credits | None) -> Node:
    if found is None:
        return p(".soft")["Too little was observed to say."]
    names = {v.name: v for v in search.variables}
    modules = [c for c in found.modules if sum(v.module == c.name for v in names.values()) > 1]
    return [
        p(".soft")[
            "By an additive model of all observed scores. Variance: the share of the differences between scores that goes along "
            "with the choice, less what chance alone would explain. Gain: what changing the seed's value to the best candidate's "
            "gave, with a 95 % bootstrap interval; the model is cautious, so gains add up to less than was measured."
        ],
        div(".wide")[
            table[
                thead[tr[th["choice"], th(".number")["variance"], th, th["gain"]]],
                tbody[
                    (_credit_row(c, c.name) for c in found.variables),
                    (_credit_row(c, f"all of module {c.name}") for c in modules),
                    tr[td["several together, and chance"], td(".number")[_percent(found.rest)], _bar(found.rest), td],
                ],
            ]
        ],
    ]


def _credit_row(found: Credit, name: str) -> Node:
    return tr[td[name], td(".number")[_percent(found.share)], _bar(found.share), td[signed(found.gain)]]


def _bar(share: float) -> Node:
    return td(".bar")[span(style=f"width: {100 * min(1.0, share):.0f}%")]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _variable(search: SearchHistory, variable: Variable) -> Node:
    best = None if search.decision is None else variable.place(search.decision.best)
    return details[
        summary[variable.name, span(".soft")[f" {len(variable.values)} values"]],
        (_value(variable, place, tally, is_best=place == best) for place, tally in enumerate(values(search, variable))),
    ]


def _value(variable: Variable, place: int, tally: Tally, *, is_best: bool) -> Node:
    known = [f"score {score(tally.mean)}"] if tally.mean is not None else ["not tried"]
    if tally.runs.rows:
        known.append(f"{tally.trials} {'trial' if tally.trials == 1 else 'trials'}")
        known.append(f"{_tokens(tally.runs)} tokens a row")
    if tally.runs.failures:
        known.append(f"{tally.runs.failures} of {tally.runs.rows} rows failed")
    marks = [mark for mark, holds in (("the seed's", place == 0), ("in the best candidate", is_best)) if holds]
    return details[
        summary[f"{place}: {short(variable, place)} ", span(".soft")["; ".join([*marks, *known])]],
        value(variable, place),
    ]


def _candidates(search: SearchHistory) -> Node:
    found = candidates(search)
    best = None if search.decision is None else search.decision.best.key
    head = [*(v.name for v in search.variables), "trials", "score", "dev", "95 % interval", *_COST]
    rows = [_candidate(search, c) for c in found]
    place = next((i for i, c in enumerate(found) if c.candidate.key == best), None)
    return grid(head, rows, numbers=("trials", "score", "dev", "95 % interval", *_COST), best=place)


def _candidate(search: SearchHistory, found: CandidateTally) -> list[Node]:
    dev = ["", ""] if found.full is None else [score(found.full.score.mean), bounds(found.full.score)]
    choices = [choice(v, found.candidate) for v in search.variables]
    return [*choices, str(found.tally.trials), score(found.tally.mean), *dev, *_cost(found.tally.runs)]


def _cost(runs: Runs) -> list[Node]:
    calls = f"{runs.calls / runs.rows:.2f}" if runs.rows else ""
    return [calls, _tokens(runs), f"{runs.failures} of {runs.rows}" if runs.failures else "0"]


def _tokens(runs: Runs) -> str:
    return f"{runs.tokens / runs.rows:,.0f}" if runs.rows else ""


def _steps(search: SearchHistory) -> Node:
    head = ["trial", *(v.name for v in search.variables), "score", "to the incumbent", "calls", "tokens", "failed"]
    return grid(
        head,
        (_step(search, step) for step in search.steps),
        numbers=("trial", "score", "to the incumbent", "calls", "tokens", "failed"),
    )


def _step(search: SearchHistory, step: Step) -> list[Node]:
    choices = [choice(v, step.candidate) for v in search.variables]
    runs = [f"{step.runs.calls:,}", f"{step.runs.tokens:,}", f"{step.runs.failures:,}"]
    if isinstance(step, FullEvaluation):
        return ["dev", *choices, score(step.score.mean), bounds(step.score), *runs]
    dropped = " dropped" if step.dropped else ""
    return [str(step.number), *choices, score(step.mean), f"{signed(step.difference)}{dropped}", *runs]
