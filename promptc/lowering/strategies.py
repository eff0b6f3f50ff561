"""Strategies are macros over calls: a call of a module becomes the body of its strategy.

    module route = majority(predict(Route), n = 3)          %route = call @triage.route(...)
    let r = route(issue = i)                        ==>     %route.1 = call @triage.route(...) sample 1
                                                            %route.2 = call @triage.route(...) sample 2
                                                            %r = vote(...)

The parameters are those of the module: all calls in a body share its instruction and demonstrations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, final

from promptc.ir.ops import Value
from promptc.lowering.draws import Draws
from promptc.lowering.places import projected
from promptc.schema.types import Record
from promptc.sema.model import (
    Applied,
    Checked,
    Constant,
    Functions,
    KnobRef,
    Module,
    Signature,
    Strategy,
)
from promptc.sema.scope import outputs_record
from promptc.sema.strategy_bodies import NAME_OF, OUTPUTS

if TYPE_CHECKING:
    from promptc.lowering.body import Body


@final
@dataclass(frozen=True, slots=True)
class Part:
    """What a strategy calls: another strategy, or the signature itself where ``applied`` is None.

    ``strategy`` is then the one that was handed the signature. ``inputs`` are those of the call of ``module`` that all of
    this stands for; ``draws`` numbers the calls in it.
    """

    module: Module
    strategy: Strategy
    applied: Applied | None
    inputs: Mapping[str, Value]
    draws: Draws


@final
@dataclass(frozen=True, slots=True)
class Handed:
    """A function that a strategy was handed: ``name`` in ``file``, where the module stands."""

    name: str
    file: Checked
    inputs: Mapping[str, Value]


@final
@dataclass(frozen=True, slots=True)
class Outputs:
    """The function that gives the outputs of the signature, without what strategies add to them."""

    outputs: Record


@final
@dataclass(frozen=True, slots=True)
class NameOf:
    """The function that gives the name of a function that the strategy was handed."""


Callee = Part | Handed | Outputs | NameOf


def call_module(body: "Body", module: Module, inputs: Mapping[str, Value], name: str) -> Value:
    """A call of ``module`` with a value for each input."""
    strategy = module.strategy if module.applied is None else body.unit.strategy(module, module.applied)
    return call_part(body, Part(module, strategy, module.applied, inputs, Draws()), {}, name)


def call_part(body: "Body", part: Part, given: Mapping[str, Value], name: str) -> Value:
    """A call of ``part`` with ``given`` in the place of inputs of the same name."""
    part = replace(part, inputs={**part.inputs, **given})
    if part.applied is None or part.strategy.decl is None:
        return _ask(body, part, name)
    inner = _body_of(body, part, part.applied)
    returned = inner.block(part.strategy.decl.body)
    if returned is None:
        raise TypeError(f"the check lets through that {part.strategy.name} returns nothing")
    ((_, value),) = returned
    return value


def _ask(body: "Body", part: Part, name: str) -> Value:
    """One call of the model."""
    module = body.unit.module(part.module, part.strategy)
    args = [(f.name, part.inputs[f.name]) for f in module.inputs]
    call = body.builder.call(module, args, name, part.draws.next(module.symbol, args))
    return projected(body.builder, call, outputs_record(part.module))


def _body_of(body: "Body", part: Part, applied: Applied) -> "Body":
    """The body of a strategy with what it is given: constants, and what it may call."""
    file = body.unit.file(part.strategy.span)
    inner = replace(
        body,
        file=file,
        types=body.unit.checked.applied_types.get(part.module.symbol, {}),
        modules=file.shared,
        values={},
        constants={},
        callees={OUTPUTS: Outputs(Record("", part.module.signature.outputs)), NAME_OF: NameOf()},
    )
    for name, arg in applied.args:
        if isinstance(arg, Constant | KnobRef):
            inner.constants[name] = body.unit.constant(arg)
        else:
            inner.callees[name] = _callee(body, part, arg)
    return inner


def _callee(
    body: "Body", part: Part, arg: Applied | tuple[Applied, ...] | Signature | Functions
) -> Callee | tuple[Callee, ...]:
    match arg:
        case Applied():
            return replace(part, strategy=body.unit.strategy(part.module, arg), applied=arg)
        case tuple():
            return tuple(replace(part, strategy=body.unit.strategy(part.module, a), applied=a) for a in arg)
        case Signature():
            return replace(part, applied=None)
        case Functions(names=names, many=many):
            file = body.unit.file(part.module.span)
            handed = tuple(Handed(name, file, part.inputs) for name in names)
            return handed if many else handed[0]
