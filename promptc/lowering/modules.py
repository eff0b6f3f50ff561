"""A checked module as a module symbol of the IR: one strategy applied, the parameters learnable."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from promptc.artifact.model import Decoding, OutputFormat
from promptc.ir import ops
from promptc.schema.types import Json
from promptc.sema.model import Module, Strategy

_DECODING = ("temperature", "top_p", "max_tokens")


def lower_module(symbol: str, module: Module, strategy: Strategy, tuned: Mapping[str, Json]) -> ops.Module:
    """``module`` with its seed: the signature's docstring as the instruction, and no demonstrations.

    ``strategy`` is what its calls write; ``tuned`` has the settings that knobs decide. A template says all that the
    author wants to say, so there is no instruction to learn beside it.
    """
    signature = module.signature
    most = cast("int | None", tuned.get("demos", module.demos))
    return ops.Module(
        symbol=symbol,
        signature=signature.name,
        strategy=strategy.name,
        model=str(tuned.get("model", module.model)),
        inputs=signature.inputs,
        outputs=(*strategy.outputs, *signature.outputs),
        instruction=ops.Choice.of(signature.instruction, frozen=signature.frozen or signature.template is not None),
        demos=ops.Choice.of((), frozen=most == 0),
        max_demos=most or None,
        format=cast(OutputFormat, tuned.get("format", module.format)),
        decoding=_decoding(module.decoding, tuned),
        attempts=cast(int, tuned.get("attempts", module.attempts)),
        checks=tuple(
            ops.ModuleCheck(check.kind, f"{symbol}.{check.kind}.{place}", check.message)
            for place, check in enumerate(signature.checks)
        ),
        template=signature.template,
        span=module.span,
    )


def frozen(module: ops.Module) -> ops.Module:
    """``module`` as a metric calls it: a search that could change the judge would find the one that likes everything."""
    return replace(
        module,
        instruction=ops.Choice.of(module.instruction.value, frozen=True),
        demos=ops.Choice.of(module.demos.value, frozen=True),
        max_demos=None,
    )


def _decoding(decoding: Decoding, tuned: Mapping[str, Json]) -> Decoding:
    changed = {name: value for name, value in tuned.items() if name in _DECODING}
    return replace(decoding, **changed)  # type: ignore[arg-type]  # a knob's domain has values of the setting's type
