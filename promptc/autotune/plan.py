"""The plan: calls and tokens of a build before its first call.

Calls are upper bounds: requests that come up again are answered by the journal, a pass may find nothing to do, the lighter
branch may be taken and the first try may do. Only where a list has no known length, a number of items is assumed (see
`promptc.autotune.bounds`), and the plan says so. Tokens are those calls at the longest prompt among some sample rows, and at
`max_tokens` for every answer; an input that only an earlier call can give counts as long as that call's longest answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

from promptc.artifact.model import Demo, ModelRef, Provenance
from promptc.artifact.model import Module as ArtifactModule
from promptc.autotune.bounds import Bounds
from promptc.autotune.demo_sets import most_demos
from promptc.autotune.knobs import Variants
from promptc.autotune.labels import labelled_values, module_columns
from promptc.autotune.ledger import Usage
from promptc.autotune.pools import Pools, divide
from promptc.autotune.proposer import EXAMPLES, TIPS, proposer_artifact, question
from promptc.autotune.rate import Rate
from promptc.autotune.registry import make_pass
from promptc.codegen import generate
from promptc.ir.ops import Call, Module, Program
from promptc.ir.regions import walk
from promptc.runtime.engine import Engine
from promptc.runtime.layout import render
from promptc.schema.types import (
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Row,
    Scalar,
    Type,
    Union,
)
from promptc.sema.model import Optimize

_SAMPLE = 8  # rows whose prompts are measured
_FEEDBACK = 64  # tokens of what a model is told of an answer that cannot be used
_BLANKS: Mapping[str, Json] = {
    "str": "",
    "int": 0,
    "float": 0.0,
    "bool": False,
    "date": "2000-01-01",
    "datetime": "2000-01-01T00:00:00",
}


@final
@dataclass(frozen=True, slots=True)
class Plan:
    """``usage`` is by phase, in order, in the shape of the true counts; ``limit`` is the budget in calls.

    ``assumed`` has the lists that are taken to have a number of items, as nothing bounds them. ``rate`` is how fast the
    models answer, where that is known.
    """

    usage: Mapping[str, Usage]
    limit: int | None
    pools: Pools
    assumed: tuple[str, ...] = ()
    rate: Rate | None = None

    @property
    def total(self) -> Usage:
        return sum(self.usage.values(), Usage())

    @property
    def calls(self) -> int:
        """The most that will be made: all that is planned, or the budget."""
        return self.total.calls if self.limit is None else min(self.total.calls, self.limit)

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
) -> Plan:
    """What `optimize` with the same arguments uses at most. Makes no model call. Raises `OptimizeProblem`.

    Where knobs are searched, every run of the search counts as one of the heaviest variant.
    """
    pools = divide(splits, spec.seed)
    rows = (*pools.demo, *pools.steer, *pools.dev, *pools.test)
    run = heaviest = await _measured_run(program, rows, pools, engines)
    if variants is not None and variants.knobs:
        heaviest = await _measured_run(variants.heaviest(rows), rows, pools, engines)
    usage: dict[str, Usage] = {"baseline": run.times(len(pools.dev), 0)}
    demos = own = max((len(m.demos.value) for m in program.modules), default=0)
    for pass_spec in spec.passes:
        cost = make_pass(pass_spec).cost(program, pools, demos)
        used = (heaviest if cost.of_variants else run).times(cost.runs, cost.demos)
        if cost.proposals:
            prompt, answer = await _measure_proposal(program, run.measured, engines[teacher.symbol], teacher)
            used += Usage(cost.proposals, 0, cost.proposals * prompt, cost.proposals * answer)
        usage[pass_spec.name] = usage.get(pass_spec.name, Usage()) + used
        demos = max(own, cost.leaves)
    usage["report"] = run.times(len(pools.test), demos) + heaviest.times(len(pools.test), demos)
    assumed = dict.fromkeys((*run.bounds.assumed, *heaviest.bounds.assumed))
    return Plan(usage, spec.budget, pools, tuple(assumed))


@final
@dataclass(frozen=True, slots=True)
class _Length:
    """Tokens of one call: the prompt without demonstrations, each demonstration, the longest answer."""

    prompt: int
    demo: int
    answer: int


@final
@dataclass(frozen=True, slots=True)
class _Run:
    """One run of ``program``; ``measured`` is by module."""

    program: Program
    bounds: Bounds
    measured: Mapping[str, _Length]

    def times(self, runs: int, demos: int) -> Usage:
        """What ``runs`` use, with ``demos`` demonstrations in each prompt that takes as many."""

        def prompt(call: Call) -> int:
            module, length = self.program.module(call.module), self.measured[call.module]
            first = length.prompt + most_demos(module, demos) * length.demo
            # A later try repeats the prompt, and all answers so far with what was said of them.
            said = length.answer + _FEEDBACK
            return module.attempts * first + said * module.attempts * (module.attempts - 1) // 2

        def answer(call: Call) -> int:
            return self.program.module(call.module).attempts * self.measured[call.module].answer

        return Usage(runs * self.bounds.calls, 0, runs * self.bounds.most(prompt), runs * self.bounds.most(answer))


async def _measured_run(program: Program, rows: Sequence[Row], pools: Pools, engines: Mapping[str, Engine]) -> _Run:
    modules = [m for m in program.modules if m.symbol in _called(program)]
    measured = {m.symbol: await _measure(program, m, pools.demo[:_SAMPLE], engines) for m in modules}
    return _Run(program, Bounds(program, rows), measured)


def _called(program: Program) -> set[str]:
    return {op.module for op in walk(program.function(program.main).ops) if isinstance(op, Call)}


async def _measure(program: Program, module: Module, rows: Sequence[Row], engines: Mapping[str, Engine]) -> _Length:
    engine = engines[module.model]
    columns = module_columns(program, module)[0]  # there is one, as the module is called
    shown = generate(program, Provenance("", "")).module(module.symbol)
    answer = module.decoding.max_tokens
    prompt = demo = 0
    for row in rows:
        inputs, unknown_inputs = _filled(module.inputs, columns.inputs, row)
        outputs, unknown_outputs = _filled(module.outputs, columns.outputs, row)
        bare = await engine.count_tokens(render(shown, inputs))
        with_demo = await engine.count_tokens(render(_with_demo(shown, Demo(inputs, outputs)), inputs))
        prompt = max(prompt, bare + unknown_inputs * answer)
        demo = max(demo, with_demo - bare + (unknown_inputs + min(1, unknown_outputs)) * answer)
    return _Length(prompt, demo, answer)


async def _measure_proposal(
    program: Program, measured: Mapping[str, _Length], engine: Engine, teacher: ModelRef
) -> tuple[int, int]:
    """Tokens of one question to the proposer, with the longest examples of any module, and of its answer."""
    writer = proposer_artifact(teacher, 0.0).modules[0]
    empty = [question(m, (), tip) for m in program.modules for tip in TIPS]
    bare = [await engine.count_tokens(render(writer, inputs)) for inputs in empty]
    examples = max(EXAMPLES) * max((length.demo for length in measured.values()), default=0)
    return max(bare) + examples, writer.decoding.max_tokens


def _with_demo(module: ArtifactModule, demo: Demo) -> ArtifactModule:
    return replace(module, demos=(*module.demos, demo))


def _filled(fields: Sequence[Field], columns: Mapping[str, str], row: Row) -> tuple[Row, int]:
    """A value for each field, from its column where it has one, and how many have none."""
    known = labelled_values(fields, columns, row)
    return {f.name: known.get(f.name, _blank(f.type)) for f in fields}, len(fields) - len(known)


def _blank(type_: Type) -> Json:
    match type_:
        case Scalar(kind=kind):
            return _BLANKS[kind]
        case Enum(names=names):
            return names[0]
        case Literal(value=value):
            return value
        case Refined(base=inner):
            return _blank(inner)
        case Union(options=options):
            return _blank(options[0])
        case Optional():
            return None
        case List():
            return []
        case Dict():
            return {}
        case Record(fields=fields):
            return {f.name: _blank(f.type) for f in fields}
