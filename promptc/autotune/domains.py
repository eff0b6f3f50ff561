"""What a search chooses from, for the journal: whoever reads it later finds the texts behind the places."""

from collections.abc import Sequence

from promptc.artifact.model import Demo
from promptc.autotune.knobs import Variants
from promptc.ir.choices import learnable
from promptc.ir.ops import Program
from promptc.schema.types import Json


def domains(program: Program, variants: Variants | None) -> list[Json]:
    """The variables of a search over ``program``, by the names that `Space.described` uses, each with its values.

    The seed's value is the first. A trial names the value of a knob, and the place of an instruction or a set of
    demonstrations.
    """
    modules = {m.symbol: m for m in program.modules}
    found: list[Json] = [
        {"name": k.symbol, "kind": "knob", "module": None, "values": list(k.values)}
        for k in (() if variants is None else variants.knobs)
        if len(k.values) > 1
    ]
    for (symbol, kind), size in learnable(program).items():
        if size < 2:
            continue
        module = modules[symbol]
        values: list[Json] = (
            list(module.instruction.domain) if kind == "instruction" else [_demos(d) for d in module.demos.domain]
        )
        found.append({"name": f"{symbol} {kind}", "kind": kind, "module": symbol, "values": values})
    return found


def _demos(demos: Sequence[Demo]) -> Json:
    return [{"inputs": dict(demo.inputs), "outputs": dict(demo.outputs)} for demo in demos]
