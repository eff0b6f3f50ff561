"""Checks of pass options that types alone do not make."""

from collections.abc import Sequence

from promptc.autotune.problems import OptimizeProblem


def at_least(pass_name: str, option: str, value: int, least: int) -> None:
    """Raises `OptimizeProblem` where ``value`` is too small."""
    if value < least:
        raise OptimizeProblem(f"{pass_name}({option} = {value}): must be at least {least}")


def one_of(pass_name: str, option: str, value: str, known: Sequence[str]) -> None:
    """Raises `OptimizeProblem` where ``value`` is none of ``known``."""
    if value not in known:
        raise OptimizeProblem(f'{pass_name}({option} = "{value}"): must be one of {", ".join(known)}')
