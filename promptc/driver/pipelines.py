"""Another optimizer than the one that a program names for itself."""

from dataclasses import replace

from promptc.driver.compiling import Compiled
from promptc.driver.problems import DriverProblem
from promptc.source.suggest import closest


def with_pipeline(compiled: Compiled, name: str) -> Compiled:
    """``compiled`` with the passes of the pipeline ``name`` in its `optimize` block; as it is for "".

    Raises `DriverProblem` where there is no such pipeline.
    """
    if not name:
        return compiled
    from promptc.autotune.registry import PIPELINE_TABLE

    passes = PIPELINE_TABLE.get(name)
    if passes is None:
        near = closest(name, PIPELINE_TABLE)
        hint = f"did you mean `{near}`? " if near else ""
        raise DriverProblem(
            f"there is no pipeline `{name}`: {hint}--optimize=NAME takes one of {', '.join(PIPELINE_TABLE)}"
        )
    if compiled.optimize is None:
        return compiled
    return replace(compiled, optimize=replace(compiled.optimize, passes=passes))
