"""Which argument of a call is which parameter."""

from collections.abc import Sequence

from promptc.syntax import ast


def bind(params: Sequence[str], args: Sequence[ast.Argument]) -> list[tuple[str, ast.Expr]]:
    """Every argument with the parameter's name, in the order written; those without a name fill up from the first."""
    return [(arg.name.text if arg.name else params[place], arg.value) for place, arg in enumerate(args)]
