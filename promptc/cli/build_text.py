"""What an optimizing build says before its first call and after its last."""

from dataclasses import asdict

from promptc.autotune.bounds import ASSUMED_ITEMS
from promptc.autotune.ledger import Usage
from promptc.autotune.limits import PICO, usd_text
from promptc.autotune.plan import Plan
from promptc.autotune.progress import interval_text
from promptc.autotune.report import report_text, usage_lines
from promptc.cli.output import interval_json, plural, scores_json, table
from promptc.cli.progress import duration
from promptc.driver.optimizing import OptimizedBuild
from promptc.runtime.layout import inputs_text
from promptc.schema.types import Json

_DEMOS_SHOWN = 4


def plan_text(plan: Plan) -> str:
    """Rows by their job, then calls and tokens by phase; all counts of calls are upper bounds."""
    pools = plan.pools
    rows = ", ".join(
        f"{len(found)} {job}"
        for found, job in (
            (pools.demo, "demonstrate"),
            (pools.steer, "steer"),
            (pools.dev, "select"),
            (pools.test, "report"),
        )
    )
    lines = [
        f"Rows: {rows}. No row has two jobs.",
        "At most, if no request comes up twice:",
        *usage_lines(plan.usage),
    ]
    if plan.estimated:
        lines.append(
            f"Tokens of {', '.join(plan.estimated)} are estimates: the server does not count those of a prompt."
        )
    if limits := list(plan.limits.texts().values()):
        first = "there" if len(limits) == 1 else "at the first of them"
        lines.append(f"The budget is {_listed(limits)}: the build ends {first} with the best so far.")
    if plan.assumed:
        lists = ", ".join(plan.assumed)
        lines.append(f"Nothing bounds these lists, so each is taken to have {ASSUMED_ITEMS} items: {lists}.")
    if plan.total.cost:
        others = f", without {', '.join(plan.unpriced)}, whose price is not given" if plan.unpriced else ""
        lines.append(f"Price: {usd_text(plan.total.cost)} at most{others}.")
    lines.append(_time_line(plan))
    return "\n".join((*lines, *(f"note: {note}" for note in pools.notes))) + "\n"


def _listed(texts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _time_line(plan: Plan) -> str:
    if plan.rate is None or plan.seconds is None:
        return (
            "Time: not known before a build with these models has run here; --rate N says how many calls a second to "
            "reckon with."
        )
    rate = plan.rate
    return (
        f"Time: some {duration(plan.seconds)} if all {plan.calls:,} calls are made, at {rate.calls_per_s:,.3g} calls/s: "
        f"{rate.basis}. Starting a model comes on top."
    )


def plan_line(plan: Plan) -> str:
    """The plan in a line."""
    time = "" if plan.seconds is None else f", some {duration(plan.seconds)}"
    return f"Plan: at most {plural(plan.calls, 'LM call')}{time} (--plan tells more). Ctrl-C ends with the best so far."


def plan_json(plan: Plan) -> Json:
    rate: Json = None
    if plan.rate is not None:
        rate = {"calls_per_s": plan.rate.calls_per_s, "basis": plan.rate.basis}
    return {
        "phases": _usage_json(plan),
        "limits": {unit: limit for unit, limit in asdict(plan.limits).items() if limit is not None},
        "estimated": list(plan.estimated),
        "unpriced": list(plan.unpriced),
        "assumed": list(plan.assumed),
        "rate": rate,
        "seconds": plan.seconds,
    }


def _usage_json(found: Plan | OptimizedBuild) -> Json:
    usage = found.usage if isinstance(found, Plan) else found.report.usage
    return {name: _counts(used) for name, used in usage.items()}


def _counts(used: Usage) -> dict[str, Json]:
    return {
        "calls": used.calls,
        "from_journal": used.from_journal,
        "prompt_tokens": used.prompt_tokens,
        "output_tokens": used.output_tokens,
        "usd": used.cost / PICO,
    }


def build_text(build: OptimizedBuild) -> str:
    """Scores, what was chosen, demonstrations, calls and tokens planned and used, where the artifact is."""
    used, planned = build.report.total, build.plan.total
    lines = [report_text(build.report).rstrip()]
    for module in build.artifact.modules:
        if module.demos:
            lines += ["", f"demonstrations of {module.symbol}"]
        for demo in module.demos[:_DEMOS_SHOWN]:
            inputs = inputs_text(module.inputs, demo.inputs).replace("\n", ", ")
            outputs = inputs_text(module.outputs, demo.outputs).replace("\n", ", ")
            lines.append(f"  {inputs} -> {outputs}")
        if (rest := len(module.demos) - _DEMOS_SHOWN) > 0:
            lines.append(f"  and {rest} more: promptc show --prompt {build.path}")
    made = used.calls - used.from_journal
    tokens = planned.prompt_tokens + planned.output_tokens
    lines.append("")
    lines.append(f"calls: {planned.calls:,} planned at most, {used.calls:,} needed; {made:,} of them made now")
    lines.append(
        f"tokens: {tokens:,} planned at most, {used.prompt_tokens:,} in prompts and {used.output_tokens:,} in answers"
    )
    if used.cost:
        lines.append(f"price: {usd_text(planned.cost)} planned at most, {usd_text(used.cost)} for all calls")
    if build.stopped:
        lines.append(f"stopped ({build.stopped}): the same command goes on from here")
    if build.offers:
        lines += ["", "scores on the dev rows, where they were picked, and what a row takes:", _offers(build)]
    return "\n".join((*lines, f"artifact: {build.path}")) + "\n"


def _offers(build: OptimizedBuild) -> str:
    rows = [[str(path), interval_text(offer.score), offer.expense.text()] for path, offer in build.offers]
    return table(rows, indent=2)


def build_json(build: OptimizedBuild) -> Json:
    """All of `build_text` for a program to read, as the last line of the events."""
    scores = build.report.scores
    return {
        "event": "built",
        "artifact": str(build.path),
        "stopped": build.stopped,
        "metric": build.report.metric,
        "seed_kept": build.report.seed_kept,
        "scores": {} if scores is None else scores_json(scores),
        "modules": [{"symbol": m.symbol, "instruction": m.instruction, "demos": m.demos} for m in build.report.modules],
        "knobs": {k.symbol: k.value for k in build.report.knobs},
        "planned": _usage_json(build.plan),
        "used": _usage_json(build),
        "pareto": [
            {
                "artifact": str(path),
                "dev": interval_json(offer.score),
                "prompt_tokens": offer.expense.prompt_tokens,
                "output_tokens": offer.expense.output_tokens,
                "calls": offer.expense.calls,
                "depth": offer.expense.depth,
            }
            for path, offer in build.offers
        ],
        "notes": list(build.report.notes),
    }
