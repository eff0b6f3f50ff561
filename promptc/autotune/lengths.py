"""The tokens that runs of a program use at most, from its prompts for some rows.

Tokens are those of the longest prompt among the rows, and `max_tokens` for every answer; an input that only an earlier
call can give counts as long as that call's longest answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

from promptc.artifact.model import Demo, Provenance
from promptc.artifact.model import Module as ArtifactModule
from promptc.autotune.bounds import Bounds
from promptc.autotune.demo_sets import most_demos
from promptc.autotune.labels import labelled_values, module_columns
from promptc.autotune.ledger import Usage
from promptc.autotune.limits import Prices, cost
from promptc.codegen import generate
from promptc.ir.ops import Call, Module, Program
from promptc.ir.symbols import called_modules
from promptc.runtime.engine import Engine
from promptc.runtime.layout import render
from promptc.runtime.message import Message
from promptc.schema.canonical import one_line
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
class Length:
    """Tokens of one call: the prompt with the demonstrations in force, each one more, the longest answer."""

    prompt: int
    demo: int
    answer: int


@final
@dataclass(frozen=True, slots=True)
class Runs:
    """What runs of ``program`` use; ``lengths`` are by module."""

    program: Program
    bounds: Bounds
    lengths: Mapping[str, Length]
    prices: Prices

    def times(self, runs: int, demos: int) -> Usage:
        """What ``runs`` use, with ``demos`` more demonstrations in each prompt that takes as many."""

        def prompt(call: Call) -> int:
            module, length = self.program.module(call.module), self.lengths[call.module]
            first = length.prompt + most_demos(module, demos) * length.demo
            # A later try repeats the prompt, and all answers so far with what was said of them.
            said = length.answer + _FEEDBACK
            return module.attempts * first + said * module.attempts * (module.attempts - 1) // 2

        def answer(call: Call) -> int:
            return self.program.module(call.module).attempts * self.lengths[call.module].answer

        def price(call: Call) -> int:
            return cost(self.prices.get(self.program.module(call.module).model), prompt(call), answer(call))

        most = self.bounds.most
        return Usage(runs * self.bounds.calls, 0, runs * most(prompt), runs * most(answer), runs * most(price))


async def measure(
    program: Program,
    rows: Sequence[Row],
    engines: Mapping[str, Engine],
    prices: Prices,
    *,
    of: Sequence[Row] | None = None,
    demos: bool = True,
) -> Runs:
    """What runs on ``rows`` use, from the prompts for ``of`` (or all) of them. ``demos`` says to measure these as well."""
    sample = rows if of is None else of
    lengths: dict[str, Length] = {}
    called = called_modules([program.function(program.main)])
    for module in program.modules:
        if module.symbol in called:
            lengths[module.symbol] = await _measure(program, module, sample, engines[module.model], demos=demos)
    for module in program.modules:
        if program.metric is not None and module.symbol in called_modules([program.function(program.metric)]):
            judged = await _measure_judge(program, module, sample, engines[module.model])
            own = lengths.get(module.symbol, judged)
            lengths[module.symbol] = replace(own, prompt=max(own.prompt, judged.prompt))
    return Runs(program, Bounds(program, rows), lengths, prices)


async def _measure(program: Program, module: Module, rows: Sequence[Row], engine: Engine, *, demos: bool) -> Length:
    columns = module_columns(program, module)[0]  # there is one, as the module is called
    shown = generate(program, Provenance("", "")).module(module.symbol)
    answer = module.decoding.max_tokens
    prompt = demo = 0
    for row in rows:
        inputs, unknown_inputs = _filled(module.inputs, columns.inputs, row)
        bare = await engine.count_tokens(render(shown, inputs))
        prompt = max(prompt, bare + unknown_inputs * answer)
        if demos:
            outputs, unknown_outputs = _filled(module.outputs, columns.outputs, row)
            with_demo = await engine.count_tokens(render(_with_demo(shown, Demo(inputs, outputs)), inputs))
            demo = max(demo, with_demo - bare + (unknown_inputs + min(1, unknown_outputs)) * answer)
    return Length(prompt, demo, answer)


async def _measure_judge(program: Program, module: Module, rows: Sequence[Row], engine: Engine) -> Length:
    """Of a module that the metric calls: no input of it is longer than a whole row, or than the longest answer."""
    inputs, unknown = _filled(module.inputs, {}, {})
    shown = generate(program, Provenance("", "")).module(module.symbol)
    counts = [await engine.count_tokens((Message("user", one_line(row)),)) for row in rows]
    longest = max([m.decoding.max_tokens for m in program.modules] + counts)
    prompt = await engine.count_tokens(render(shown, inputs)) + unknown * longest
    return Length(prompt, 0, module.decoding.max_tokens)


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
