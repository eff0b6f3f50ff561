"""Another optimizer than the one that a program names for itself."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from promptc.driver.compiling import Compiled
from promptc.driver.problems import DriverProblem
from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import Json
from promptc.sema.model import PassSpec
from promptc.source.suggest import closest


def with_pipeline(compiled: Compiled, name: str) -> Compiled:
    """``compiled`` with the passes of the pipeline ``name`` in its `optimize` block; as it is for "".

    Raises `DriverProblem` where there is no such pipeline.
    """
    if not name:
        return compiled
    passes = pipeline_passes(name, {}, "--optimize=NAME")
    if compiled.optimize is None:
        return compiled
    return replace(compiled, optimize=replace(compiled.optimize, passes=passes))


def pipeline_passes(name: str, options: Mapping[str, Json], who: str) -> tuple[PassSpec, ...]:
    """The passes of the pipeline ``name``; an option goes to every one of them that has an option of this name.

    ``who`` takes the name, and is told of. Raises `DriverProblem` where there is no such pipeline or option.
    """
    from promptc.autotune.registry import PASS_TABLE, PIPELINE_TABLE

    passes = PIPELINE_TABLE.get(name)
    if passes is None:
        near = closest(name, PIPELINE_TABLE)
        hint = f"did you mean `{near}`? " if near else ""
        raise DriverProblem(f"there is no pipeline `{name}`: {hint}{who} takes one of {', '.join(PIPELINE_TABLE)}")
    known = dict(chain.from_iterable(PASS_TABLE[spec.name].items() for spec in passes))
    for option, value in options.items():
        if option not in known:
            near = closest(option, known)
            hint = f"did you mean `{near}`?" if near else f"its options are {', '.join(known)}"
            raise DriverProblem(f"the pipeline `{name}` has no option `{option}`; {hint}")
        try:
            check(known[option][0], value)
        except ValueProblem as problem:
            raise DriverProblem(f"the option `{option}` of the pipeline `{name}`: {problem}") from problem
    return tuple(
        PassSpec(
            spec.name,
            tuple({**dict(spec.options), **{o: v for o, v in options.items() if o in PASS_TABLE[spec.name]}}.items()),
        )
        for spec in passes
    )
