"""A checked module as a module symbol of the IR: the strategy applied, the parameters learnable."""

from promptc.ir import ops
from promptc.sema.model import Module


def lower_module(module: Module) -> ops.Module:
    """``module`` with its seed: the signature's docstring as the instruction, and no demonstrations."""
    signature = module.signature
    return ops.Module(
        symbol=module.symbol,
        signature=signature.name,
        strategy=module.strategy.name,
        model=module.model,
        inputs=signature.inputs,
        outputs=(*module.strategy.outputs, *signature.outputs),
        instruction=ops.Choice.of(signature.instruction, frozen=signature.frozen),
        demos=ops.Choice.of(()),
        format=module.format,
        decoding=module.decoding,
        span=module.span,
    )
