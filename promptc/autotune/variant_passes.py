"""What only variants of a program have gets from a pass what the program as written got: something to choose from.

    module @main.plain { instruction = choice "x" | "y" }       # in the program as written
    module @main.careful { instruction = choice "z" | "w" }     # where a knob chooses this one

The pass runs on a variant that has the parameter, with all parameters frozen that the program as written or another variant
before it has. That is done where a search of the variants follows, and nothing else would look there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from promptc.autotune.knobs import carried
from promptc.autotune.parts import Parameter
from promptc.autotune.passes import Pass
from promptc.autotune.pools import Pools
from promptc.autotune.session import Session
from promptc.ir.ops import Module, Program


def before_search(passes: Sequence[Pass], program: Program, pools: Pools) -> int:
    """How many of ``passes`` stand before the last one that searches the variants of ``program``."""
    searching = [i for i, pass_ in enumerate(passes) if pass_.cost(program, pools, 0).of_variants]
    return max(searching, default=0)


def frozen_but(variant: Program, own: Iterable[Parameter]) -> Program:
    """``variant`` with nothing but ``own`` to learn."""
    keys = {parameter.key for parameter in own}

    def kept(module: Module) -> Module:
        instruction, demos = module.instruction, module.demos
        if (module.symbol, "instruction") not in keys:
            instruction = replace(instruction, frozen=True)
        if (module.symbol, "demos") not in keys:
            demos = replace(demos, frozen=True)
        return replace(module, instruction=instruction, demos=demos)

    return replace(variant, modules=tuple(map(kept, variant.modules)))


async def apply_to_variants(pass_: Pass, program: Program, session: Session) -> None:
    """Put into the variants of ``session`` what ``pass_`` finds for what they have beside ``program``. Raises as the pass."""
    if session.variants is None:
        return
    for bare, own in session.variants.homes():
        variant = carried(bare, (*program.modules, *session.variants.found))
        applied = await pass_.apply(frozen_but(variant, own), session)
        symbols = dict.fromkeys(parameter.key[0] for parameter in own)
        found = [_thawed(applied.module(symbol), variant.module(symbol)) for symbol in symbols]
        session.variants = session.variants.with_found(found)


def _thawed(module: Module, before: Module) -> Module:
    """``module`` with that frozen which was before."""
    instruction = replace(module.instruction, frozen=before.instruction.frozen)
    return replace(module, instruction=instruction, demos=replace(module.demos, frozen=before.demos.frozen))
