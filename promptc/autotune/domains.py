"""What a search chooses from, for the journal: whoever reads it later finds the texts behind the places."""

from collections.abc import Sequence

from promptc.artifact.model import Demo
from promptc.autotune.knobs import Variants
from promptc.autotune.parts import Knob
from promptc.autotune.space import Space
from promptc.ir.ops import Program
from promptc.schema.types import Json


def domains(program: Program, variants: Variants | None) -> list[Json]:
    """The variables of a search over ``program``, by the names that `Space.described` uses, each with its values.

    The seed's value is the first; of a range, its ends follow. A trial names the value of a knob, and the place of an
    instruction or a set of demonstrations. ``under`` has the groups of choices under which a variable exists; see
    `promptc.autotune.sampler.Variable`.
    """
    space = Space(program, variants)
    names = [v.name for v in space.variables]
    found: list[Json] = []
    for part, variable in zip(space.parts, space.variables, strict=True):
        under: Json = [[{"name": names[c.variable], "place": c.place} for c in group] for group in variable.under]
        if isinstance(part, Knob):
            found.append(
                {"name": part.symbol, "kind": "knob", "module": None, "values": list(part.probes), "under": under}
            )
            continue
        module = space.module(part)
        symbol, kind = part.key
        values: list[Json] = (
            list(module.instruction.domain) if kind == "instruction" else [_demos(d) for d in module.demos.domain]
        )
        found.append({"name": part.name, "kind": kind, "module": symbol, "values": values, "under": under})
    return found


def _demos(demos: Sequence[Demo]) -> Json:
    return [{"inputs": dict(demo.inputs), "outputs": dict(demo.outputs)} for demo in demos]
