"""Which numbers a machine multiplies fast: bfloat16 where the hardware has it, else float32.

A CPU without bfloat16 of its own works it out in float32 and converts on the way: on one with AVX2 alone a training step took seven
to eight times as long.
"""

import torch


def fast_type(device: torch.device) -> torch.dtype:
    """The type in which matrices are multiplied on `device`."""
    if device.type != "cpu":
        return torch.bfloat16
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()  # noqa: SLF001
    return torch.bfloat16 if native else torch.float32


def mixed(device: torch.device) -> torch.autocast:
    """A context in which matrices are multiplied in `fast_type`."""
    kind = fast_type(device)
    return torch.autocast(device.type, torch.bfloat16, enabled=kind is torch.bfloat16)
