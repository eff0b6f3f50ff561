"""Constraints in a type's parentheses: known to the base, of the right kind, and not empty."""

from collections.abc import Mapping

from promptc.schema.constraints import constraint_problem, constraints_taken
from promptc.schema.regex import PatternProblem, parse
from promptc.schema.types import FLOAT, Constraints, Dict, Json, List, Refined, Scalar, Type
from promptc.sema import errors_declared as errors
from promptc.sema.constants import constant_value
from promptc.sema.context import Context
from promptc.syntax import ast

# What a constraint of numbers is called for what has a length, and the other way round.
_COUNTERPART: Mapping[str, str] = {"min": "min_len", "max": "max_len", "min_len": "min", "max_len": "max"}
_PAIRS = (("min", "max"), ("min_len", "max_len"))


def refine(ctx: Context, base: Type, written: tuple[ast.Argument, ...]) -> Type:
    """``base`` under the constraints that are ``written``; one that is wrong is told and left out."""
    given = _by_name(ctx, base, written)
    if not isinstance(base, Scalar | List | Dict):
        return base
    values = {name: value for name, arg in given.items() if (value := _value(ctx, base, name, arg)) is not None}
    for low, high in _PAIRS:
        least, most = values.get(low), values.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            ctx.report(errors.empty_range(given[high].span, low, given[low].span, high))
            del values[high]
    constraints = _constraints(values)
    if "one_of" in values and (reason := constraint_problem(base, constraints)):
        ctx.report(errors.bad_choices(given["one_of"].value.span, reason))
        constraints = _constraints({name: value for name, value in values.items() if name != "one_of"})
    return Refined(base, constraints) if constraints.given() else base


def _by_name(ctx: Context, base: Type, written: tuple[ast.Argument, ...]) -> dict[str, ast.Argument]:
    known = constraints_taken(base) if isinstance(base, Scalar | List | Dict) else ()
    given: dict[str, ast.Argument] = {}
    for arg in written:
        if arg.name is None:
            ctx.report(errors.unnamed_constraint(arg.span, base, known))
        elif arg.name.text not in known:
            other = _COUNTERPART.get(arg.name.text, "")
            suggestion = other if other in known else ""
            ctx.report(errors.unknown_constraint(arg.name.span, arg.name.text, base, known, suggestion))
        elif arg.name.text in given:
            ctx.report(errors.constraint_twice(arg.span, arg.name.text, given[arg.name.text].span))
        else:
            given[arg.name.text] = arg
    return given


def _value(ctx: Context, base: Type, name: str, arg: ast.Argument) -> Json:
    """The value of a constraint; None after saying why it has none."""
    value = constant_value(arg.value)
    match name, value:
        case "min" | "max", int() | float() if not isinstance(value, bool) and (
            base == FLOAT or isinstance(value, int)
        ):
            return value
        case "min_len" | "max_len", int() if not isinstance(value, bool) and value >= 0:
            return value
        case "pattern", str():
            try:
                parse(value)
            except PatternProblem as problem:
                ctx.report(errors.bad_pattern(arg.value.span, str(problem)))
                return None
            return value
        case "one_of", list() if all(isinstance(v, str | int | float) for v in value):
            return value
        case "unique", bool():
            return value
        case _:
            ctx.report(errors.bad_constraint(arg.value.span, name, _wanted(name, base)))
            return None


def _wanted(name: str, base: Type) -> str:
    match name:
        case "min" | "max":
            return "a number" if base == FLOAT else "a whole number"
        case "min_len" | "max_len":
            return "a whole number of at least 0"
        case "pattern":
            return "a regular expression in quotes"
        case "one_of":
            return f"a list of values of type {base}"
        case _:
            return "true or false"


def _constraints(values: Mapping[str, Json]) -> Constraints:
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Constraints(**given)  # type: ignore[arg-type]  # each value was checked under its name
