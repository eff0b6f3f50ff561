"""Constraints in a type's parentheses: known to the base, of the right kind, and not empty."""

import re
from collections.abc import Mapping

from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import FLOAT, INT, STR, Constraints, Dict, Json, List, Refined, Scalar, Type
from promptc.sema import errors_declared as errors
from promptc.sema.constants import constant_value
from promptc.sema.context import Context
from promptc.source.text import Span
from promptc.syntax import ast

_NUMBER = ("min", "max", "one_of")
_TEXT = ("min_len", "max_len", "pattern", "one_of")
# What a constraint of numbers is called for what has a length, and the other way round.
_COUNTERPART: Mapping[str, str] = {"min": "min_len", "max": "max_len", "min_len": "min", "max_len": "max"}
_PAIRS = (("min", "max"), ("min_len", "max_len"))


def taken_by(base: Type) -> tuple[str, ...]:
    """The constraints that values of ``base`` can have."""
    match base:
        case Scalar("int" | "float"):
            return _NUMBER
        case Scalar("str"):
            return _TEXT
        case List():
            return ("min_len", "max_len", "unique")
        case Dict():
            return ("min_len", "max_len")
        case _:
            return ()


def refine(ctx: Context, base: Type, written: tuple[ast.Argument, ...]) -> Type:
    """``base`` under the constraints that are ``written``; one that is wrong is told and left out."""
    given = _by_name(ctx, base, written)
    values = {name: value for name, arg in given.items() if (value := _value(ctx, base, name, arg)) is not None}
    for low, high in _PAIRS:
        least, most = values.get(low), values.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
            ctx.report(errors.empty_range(given[high].span, low, given[low].span, high))
            del values[high]
    if not values or not isinstance(base, Scalar | List | Dict):
        return base
    choices = values.pop("one_of", None)
    refined = Refined(base, _constraints(values)) if values else base
    if not isinstance(choices, list):
        return refined
    fitting = tuple(c for c in choices if _is_choice(c) and _fits(ctx, refined, c, given["one_of"].value.span))
    return Refined(base, _constraints({**values, "one_of": fitting})) if fitting else refined


def _by_name(ctx: Context, base: Type, written: tuple[ast.Argument, ...]) -> dict[str, ast.Argument]:
    known = taken_by(base)
    given: dict[str, ast.Argument] = {}
    for arg in written:
        if arg.name is None:
            ctx.report(errors.unnamed_constraint(arg.span, f"`{base}`", known))
        elif arg.name.text not in known:
            other = _COUNTERPART.get(arg.name.text, "")
            suggestion = other if other in known else ""
            ctx.report(errors.unknown_constraint(arg.name.span, arg.name.text, f"`{base}`", known, suggestion))
        elif arg.name.text in given:
            ctx.report(errors.constraint_twice(arg.span, arg.name.text, given[arg.name.text].span))
        else:
            given[arg.name.text] = arg
    return given


def _value(ctx: Context, base: Type, name: str, arg: ast.Argument) -> Json:
    """The value of a constraint; None after saying why it has none."""
    value = constant_value(arg.value)
    match name, value:
        case "min" | "max", int() | float() if _is_number(value) and (base == FLOAT or isinstance(value, int)):
            return value
        case "min_len" | "max_len", int() if _is_number(value) and value >= 0:
            return value
        case "pattern", str():
            if reason := _unusable(value):
                ctx.report(errors.bad_pattern(arg.value.span, reason))
                return None
            return value
        case "one_of", list() if value and all(map(_is_choice, value)):
            return value
        case "unique", bool():
            return value
        case _:
            pass
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
            kinds: Mapping[Type, str] = {STR: "texts", INT: "whole numbers", FLOAT: "numbers"}
            return f"a list of {kinds[base]}"
        case _:
            return "true or false"


# What no finite automaton decides, so that an engine cannot keep an answer to it while the model writes.
_UNDECIDED = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?:<?[=!]|P=|\()|\\[1-9])")


def _unusable(pattern: str) -> str:
    """Why a pattern cannot be used, in a few words; nothing where it can."""
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return "looks ahead or back, which no engine can keep to" if _UNDECIDED.search(pattern) else ""


def _is_number(value: Json) -> bool:
    return not isinstance(value, bool)


def _is_choice(value: Json) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _fits(ctx: Context, type_: Type, choice: Json, span: Span) -> bool:
    try:
        check(type_, choice)
    except ValueProblem as problem:
        ctx.report(errors.choice_outside(span, str(problem)))
        return False
    return True


def _constraints(values: Mapping[str, object]) -> Constraints:
    return Constraints(**values)  # type: ignore[arg-type]  # each value was checked under its name
