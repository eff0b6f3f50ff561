"""What a type asks of a constant, in words that a message can use: "a whole number of at least 1"."""

import json

from promptc.schema.types import Constraints, Refined, Scalar, Type

_CONSTANTS = {"int": "a whole number", "float": "a number", "str": "a text in quotes", "bool": "true or false"}


def wanted(type_: Type) -> str:
    """What a constant of ``type_`` has to be; the name of the type where there are no better words."""
    match type_:
        case Scalar(kind=kind) if kind in _CONSTANTS:
            return _CONSTANTS[kind]
        case Refined(constraints=Constraints(one_of=tuple() as known)):
            *others, last = (json.dumps(value, ensure_ascii=False) for value in known)
            return f"{', '.join(others)} or {last}" if others else last
        case Refined(base=Scalar("int" | "float") as base, constraints=Constraints(min=least, max=most)):
            return f"{wanted(base)}{_bounds(least, most)}"
        case Refined(base=Scalar("str") as base, constraints=Constraints(min_len=1)):
            return f"{wanted(base)} that is not empty"
        case _:
            return str(type_)


def _bounds(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return ""
        case _, None:
            return f" of at least {least:g}"
        case None, _:
            return f" of at most {most:g}"
        case _:
            return f" from {least:g} to {most:g}"
