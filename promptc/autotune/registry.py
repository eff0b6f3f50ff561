"""The prompt-changing passes and pipelines by name, with the options that an `optimize` block may give them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from promptc.artifact.model import ModelRef
from promptc.autotune.bootstrap import Bootstrap
from promptc.autotune.knn import Knn
from promptc.autotune.learn_to_propose import LearnToPropose
from promptc.autotune.opro import Opro
from promptc.autotune.options import options_of
from promptc.autotune.passes import Pass
from promptc.autotune.pipelines import PIPELINES
from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.propose import Propose
from promptc.autotune.random_search import RandomSearch
from promptc.autotune.search import Search
from promptc.autotune.zero_shot import ZeroShot
from promptc.sema.model import Optimize, PassSpec, PassTable, PipelineTable

_PassType = type[Bootstrap | Knn | LearnToPropose | Opro | Propose | RandomSearch | Search | ZeroShot]
_PASSES: tuple[_PassType, ...] = (Bootstrap, Propose, Search, RandomSearch, ZeroShot, Opro, LearnToPropose, Knn)

PASS_TABLE: PassTable = {pass_type.name: options_of(pass_type) for pass_type in _PASSES}


def make_pass(spec: PassSpec) -> Pass:
    """The pass that ``spec`` names. Raises `OptimizeProblem` for what the types of its options do not rule out."""
    for pass_type in _PASSES:
        if pass_type.name == spec.name:
            unknown = [name for name, _ in spec.options if name not in PASS_TABLE[spec.name]]
            if unknown:
                raise OptimizeProblem(f"{spec.name} has no option {unknown[0]!r}")
            # The checker has compared the options with PASS_TABLE, which is these very parameters.
            make: Callable[..., Pass] = pass_type
            return make(**dict(spec.options))
    raise OptimizeProblem(f"there is no pass {spec.name!r}; there are {', '.join(PASS_TABLE)}")


def make_passes(spec: Optimize, models: Iterable[ModelRef], teacher: ModelRef) -> tuple[Pass, ...]:
    """The passes of ``spec``, for a program with ``models``. Raises as `make_pass`.

    Where an option leaves it to the compiler whether the teacher is shown more than examples, it is, if it is another model
    than the student: who names one has a reason to think that it writes well.
    """
    student = next((m for m in models if m.symbol == spec.model), None)
    same = spec.teacher == spec.model if student is None else _served(student) == _served(teacher)
    return tuple(_decided(make_pass(written), grounded=not same) for written in spec.passes)


def _served(model: ModelRef) -> tuple[str, str]:
    """What answers: symbols that differ in how it is asked alone have the same."""
    return model.engine, model.name


def _decided(pass_: Pass, *, grounded: bool) -> Pass:
    match pass_:
        case Propose(grounded="auto") | Opro(grounded="auto"):
            return replace(pass_, grounded="always" if grounded else "never")
        case _:
            return pass_


def pass_text(pass_: Pass) -> str:
    """``search(trials = 40, ...)`` with every option, so that a default that changes is another build."""
    options = ", ".join(f"{name} = {getattr(pass_, name)!r}" for name in PASS_TABLE[pass_.name])
    return f"{pass_.name}({options})"


def pass_spec(pass_: Pass) -> PassSpec:
    """``pass_`` as an `optimize` block would write it: with the options that are not the defaults."""
    options = ((name, getattr(pass_, name)) for name in PASS_TABLE[pass_.name])
    return PassSpec(pass_.name, tuple((n, value) for n, value in options if value != PASS_TABLE[pass_.name][n][1]))


PIPELINE_TABLE: PipelineTable = {p.name: tuple(pass_spec(pass_) for pass_ in p.passes) for p in PIPELINES}
