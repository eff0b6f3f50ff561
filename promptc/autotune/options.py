"""Checks of pass options that types alone do not make."""

from promptc.autotune.problems import OptimizeProblem


def at_least(pass_name: str, option: str, value: int, least: int) -> None:
    """Raises `OptimizeProblem` where ``value`` is too small."""
    if value < least:
        raise OptimizeProblem(f"{pass_name}({option} = {value}): must be at least {least}")
