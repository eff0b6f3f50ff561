"""What constraints mean: whether a value keeps to them, whether they can be kept at all, and which follow from others."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from promptc.schema.equality import first_repeated
from promptc.schema.regex import PatternProblem
from promptc.schema.regex_text import translate
from promptc.schema.types import INT, Constraints, Dict, Json, List, Scalar

_NUMBERS = ("min", "max", "one_of")
_TAKEN: Mapping[str, tuple[str, ...]] = {
    "str": ("min_len", "max_len", "pattern", "one_of"),
    "int": _NUMBERS,
    "float": _NUMBERS,
    "bool": (),
    "date": (),
    "datetime": (),
    "list": ("min_len", "max_len", "unique"),
    "dict": ("min_len", "max_len"),
}
_COUNTED = {"str": "character", "list": "item", "dict": "entry"}


def counted(base: Scalar | List | Dict, count: int) -> str:
    """``count`` with what a length of ``base`` counts: ``1 item``, ``80 characters``, ``2 entries``."""
    noun = _COUNTED[_kind(base)]
    plural = "entries" if noun == "entry" else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"


def constraints_taken(base: Scalar | List | Dict) -> tuple[str, ...]:
    """The names of the constraints that values of ``base`` can be put under."""
    return _TAKEN[_kind(base)]


def constraint_problem(base: Scalar | List | Dict, constraints: Constraints) -> str | None:
    """Why ``constraints`` make no sense on ``base``, with what to do; None where they do."""
    kind, given = _kind(base), dict(constraints.given())
    if not given:
        return f"no constraint is given: write `{base}`"
    for name in given:
        if name not in _TAKEN[kind]:
            taken = ", ".join(f"`{t}`" for t in _TAKEN[kind])
            return f"`{kind}` has no `{name}`; " + (f"it takes {taken}" if taken else "it takes no constraints")
    return _bounds_problem(base, constraints) or _one_of_problem(base, constraints) or _pattern_problem(constraints)


def _bounds_problem(base: Scalar | List | Dict, constraints: Constraints) -> str | None:
    for name in ("min", "max"):
        bound = getattr(constraints, name)
        if base == INT and isinstance(bound, float):
            return f"`{name}` of an int is a whole number, not {bound}"
    for name in ("min_len", "max_len"):
        if (getattr(constraints, name) or 0) < 0:
            return f"`{name}` is at least 0, not {getattr(constraints, name)}"
    for low, high in (("min", "max"), ("min_len", "max_len")):
        least, most = getattr(constraints, low), getattr(constraints, high)
        if least is not None and most is not None and least > most:
            return f"`{low}` is {least} and `{high}` is {most}: no value is between them"
    return None


def _one_of_problem(base: Scalar | List | Dict, constraints: Constraints) -> str | None:
    values = constraints.one_of
    if values is None:
        return None
    if not values:
        return "`one_of` has no values to choose from"
    allowed = {"str": (str,), "int": (int,), "float": (int, float)}[_kind(base)]
    if wrong := [v for v in values if not isinstance(v, allowed) or isinstance(v, bool)]:
        return f"`one_of` holds {wrong[0]!r}, which is no {base}"
    if repeated := first_repeated(list(values)):
        return f"`one_of` holds {values[repeated[0]]!r} twice"
    if padded := [v for v in values if isinstance(v, str) and v != v.strip()]:
        return f"`one_of` holds {padded[0]!r}, with white space around it that an answer loses: take it away"
    others = Constraints(constraints.min, constraints.max, constraints.min_len, constraints.max_len)
    for value in values:
        if reason := violation(base, others, value):
            return f"`one_of` holds {value!r}, but the other constraints forbid it: {reason}"
    return None


def _pattern_problem(constraints: Constraints) -> str | None:
    if constraints.pattern is None:
        return None
    try:
        translate(constraints.pattern, "plain")
    except PatternProblem as problem:
        return str(problem)
    wrong = [v for v in constraints.one_of or () if isinstance(v, str) and not matches(constraints.pattern, v)]
    return f"`one_of` holds {wrong[0]!r}, which the pattern does not match" if wrong else None


def matches(pattern: str, text: str) -> bool:
    """Whether the whole ``text`` matches ``pattern``, one that `constraint_problem` has nothing against."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern, "plain"))


def violation(base: Scalar | List | Dict, constraints: Constraints, value: Json) -> str | None:
    """What ``value`` of ``base`` breaks: what was expected and what came. None where it keeps to all."""
    match value:
        case str():
            return _length(base, constraints, len(value)) or _text(constraints, value)
        case list():
            return _length(base, constraints, len(value)) or _unique(constraints, value)
        case dict():
            return _length(base, constraints, len(value))
        case int() | float():
            return _number(constraints, value)
        case None:
            return None


def _length(base: Scalar | List | Dict, constraints: Constraints, length: int) -> str | None:
    if constraints.min_len is not None and length < constraints.min_len:
        return f"expected at least {counted(base, constraints.min_len)}, got {length}"
    if constraints.max_len is not None and length > constraints.max_len:
        return f"expected at most {counted(base, constraints.max_len)}, got {length}"
    return None


def _text(constraints: Constraints, value: str) -> str | None:
    if constraints.one_of is not None and value not in constraints.one_of:
        return f"expected one of {', '.join(map(str, constraints.one_of))}, got {value!r}"
    if constraints.pattern is not None and not matches(constraints.pattern, value):
        return f"expected a text that matches {constraints.pattern}, got {value!r}"
    return None


def _unique(constraints: Constraints, items: list[Json]) -> str | None:
    repeated = first_repeated(items) if constraints.unique else None
    return f"expected no two equal items, but [{repeated[0]}] is [{repeated[1]}] again" if repeated else None


def _number(constraints: Constraints, value: float) -> str | None:
    if constraints.min is not None and value < constraints.min:
        return f"expected at least {constraints.min}, got {value}"
    if constraints.max is not None and value > constraints.max:
        return f"expected at most {constraints.max}, got {value}"
    if constraints.one_of is not None and value not in constraints.one_of:
        return f"expected one of {', '.join(map(str, constraints.one_of))}, got {value}"
    return None


def implied(base: Scalar | List | Dict, known: Constraints, wanted: Constraints) -> bool:
    """Whether every value under ``known`` is one under ``wanted``, as far as can be seen without trying all values."""
    if known.one_of is not None:
        return all(violation(base, wanted, value) is None for value in known.one_of)
    tests: dict[str, Callable[[], bool]] = {
        "min": lambda: known.min is not None and wanted.min is not None and known.min >= wanted.min,
        "max": lambda: known.max is not None and wanted.max is not None and known.max <= wanted.max,
        "min_len": lambda: (known.min_len or 0) >= (wanted.min_len or 0),
        "max_len": lambda: known.max_len is not None and wanted.max_len is not None and known.max_len <= wanted.max_len,
        "pattern": lambda: known.pattern == wanted.pattern,
        "one_of": lambda: False,
        "unique": lambda: known.unique or (known.max_len is not None and known.max_len <= 1),
    }
    return all(tests[name]() for name, _ in wanted.given())


def _kind(base: Scalar | List | Dict) -> str:
    match base:
        case Scalar(kind=kind):
            return kind
        case List():
            return "list"
        case Dict():
            return "dict"
