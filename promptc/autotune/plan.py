"""The plan: calls and tokens of a build before its first call.

Calls are upper bounds: requests that come up again are answered by the journal, a pass may find nothing to do, the lighter
branch may be taken and the first try may do. Only where a list has no known length, a number of items is assumed (see
`promptc.autotune.bounds`), and the plan says so. Tokens are those of these calls for some sample rows (see
`promptc.autotune.lengths`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import ModelRef
from promptc.autotune.asked import measure_asked
from promptc.autotune.knobs import Variants
from promptc.autotune.ledger import Usage
from promptc.autotune.lengths import measure
from promptc.autotune.limits import NO_PRICES, Limits, Prices, cost
from promptc.autotune.pools import Pools, divide
from promptc.autotune.rate import Rate
from promptc.autotune.registry import make_passes
from promptc.autotune.teaching import on_model
from promptc.autotune.variant_passes import before_search, frozen_but
from promptc.ir.ops import Program
from promptc.runtime.engine import Engine, EstimatingEngine
from promptc.schema.types import Row
from promptc.sema.model import Optimize, Price

_SAMPLE = 8  # rows whose prompts are measured


@final
@dataclass(frozen=True, slots=True)
class Plan:
    """``usage`` is by phase, in order, in the shape of the true counts; ``limits`` is the budget.

    ``assumed`` has the lists that are taken to have a number of items, as nothing bounds them, ``estimated`` the models
    whose tokens can only be guessed at, ``unpriced`` those that say no price, by their symbols. ``rate`` is how fast the
    models answer, where that is known.
    """

    usage: Mapping[str, Usage]
    limits: Limits
    pools: Pools
    assumed: tuple[str, ...] = ()
    rate: Rate | None = None
    estimated: tuple[str, ...] = ()
    unpriced: tuple[str, ...] = ()

    @property
    def total(self) -> Usage:
        return sum(self.usage.values(), Usage())

    @property
    def calls(self) -> int:
        """The most that will be made: all that is planned, or the budget."""
        limit = self.limits.calls
        return self.total.calls if limit is None else min(self.total.calls, limit)

    @property
    def seconds(self) -> float | None:
        """How long `calls` take at `rate`, without the time that a model needs to start; None where no rate is known."""
        return None if self.rate is None else self.calls / self.rate.calls_per_s


async def make_plan(
    program: Program,
    *,
    spec: Optimize,
    splits: Mapping[str, Sequence[Row]],
    engines: Mapping[str, Engine],
    teacher: ModelRef,
    variants: Variants | None = None,
    prices: Prices = NO_PRICES,
) -> Plan:
    """What `optimize` with the same arguments uses at most; all of ``engines`` are used. Makes no model call.

    Raises `OptimizeProblem`.

    Where knobs are searched, every run of the search counts as one of the heaviest variant, and what passes find for the
    parameters that only variants have counts as well.
    """
    pools = divide(splits, spec.seed)
    rows = (*pools.demo, *pools.steer, *pools.dev, *pools.test)
    sample = pools.demo[:_SAMPLE]
    run = heaviest = await measure(program, rows, engines, prices, of=sample)
    if variants is not None and variants.knobs:
        heaviest = await measure(variants.heaviest(rows), rows, engines, prices, of=sample)
    widened = [(program, run)]
    for variant, parameters in () if variants is None else variants.homes():
        there = frozen_but(variant, parameters)
        widened.append((there, await measure(there, rows, engines, prices, of=sample)))
    taught = [runs for _, runs in widened]
    if teacher.symbol != spec.model:
        taught = [await measure(on_model(p, teacher), rows, engines, prices, of=sample) for p, _ in widened]
    usage: dict[str, Usage] = {"baseline": run.times(len(pools.dev), 0)}
    passes = make_passes(spec, program.models, teacher)
    widening = before_search(passes, program, pools)
    demos = own = max((len(m.demos.value) for m in program.modules), default=0)
    for number, pass_ in enumerate(passes):
        used = Usage()
        several = len(widened) if number < widening else 1
        for (there, own_runs), by_teacher in zip(widened[:several], taught[:several], strict=True):
            most = pass_.cost(there, pools, demos)
            runs = by_teacher if most.by_teacher else heaviest if most.of_variants else own_runs
            used += runs.times(most.runs, most.demos)
            example = max((length.demo for length in own_runs.lengths.values()), default=0)
            for asked in most.asked:
                prompt, answer = await measure_asked(asked, engines[teacher.symbol], teacher, example)
                used += _times(asked.count, prompt, answer, prices.get(teacher.symbol))
        usage[pass_.name] = usage.get(pass_.name, Usage()) + used
        demos = max(own, pass_.cost(program, pools, demos).leaves)
    usage["report"] = run.times(len(pools.test), demos) + heaviest.times(len(pools.test), demos)
    assumed = dict.fromkeys(name for runs in (run, heaviest, *taught) for name in runs.bounds.assumed)
    guessed = (s for s, e in engines.items() if isinstance(e, EstimatingEngine) and e.estimates_tokens)
    unpriced = (symbol for symbol in engines if symbol not in prices)
    return Plan(usage, Limits.of(spec), pools, tuple(assumed), None, tuple(guessed), tuple(unpriced))


def _times(calls: int, prompt: int, answer: int, price: Price | None) -> Usage:
    tokens = calls * prompt, calls * answer
    return Usage(calls, 0, *tokens, cost(price, *tokens))
