"""The pure primitives of the IR: operators and the standard metrics, each with its type rule and its function.

`promptc.transforms.fold` evaluates them at compile time and the executor at run time, so both agree. They are total
but for `PrimitiveProblem`. `and` and `or` evaluate both operands: a graph has no order to stop early in.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.schema import text_metrics
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Json, List, Type

NUMBERS = (INT, FLOAT)


class PrimitiveProblem(Exception):
    """Operands that a primitive does not take: of a wrong type, or a value such as a zero to divide by."""


@final
@dataclass(frozen=True, slots=True)
class Primitive:
    """``rule`` gives the result's type from the operands' types, ``apply`` the result from their values.

    Both raise `PrimitiveProblem`, and may rely on being given ``arity`` operands.
    """

    name: str
    arity: int
    rule: Callable[[Sequence[Type]], Type]
    apply: Callable[[Sequence[Json]], Json]


def result_type(name: str, operands: Sequence[Type]) -> Type:
    """The type of ``name`` over operands of these types. Raises `PrimitiveProblem` where it takes none such."""
    return _find(name, len(operands)).rule(operands)


def evaluate(name: str, operands: Sequence[Json]) -> Json:
    """The value of ``name`` over operands that `result_type` accepts. Raises `PrimitiveProblem` where it has none."""
    return _find(name, len(operands)).apply(operands)


def comparable(left: Type, right: Type) -> bool:
    """Whether values of the two types can be equal: numbers with numbers, enum members with texts, lists by item."""
    match left, right:
        case List(item=a), List(item=b):
            return comparable(a, b)
        case (Enum(), other) | (other, Enum()) if other == STR:
            return True
        case _:
            return left == right or (left in NUMBERS and right in NUMBERS)


def _find(name: str, arity: int) -> Primitive:
    primitive = PRIMITIVES.get(name)
    if primitive is None:
        raise PrimitiveProblem(f"there is no primitive `{name}`")
    if primitive.arity != arity:
        raise PrimitiveProblem(f"`{name}` takes {_count(primitive.arity)}, got {arity}")
    return primitive


def _count(arity: int) -> str:
    return "1 operand" if arity == 1 else f"{arity} operands"


def _refused(name: str, what: str, operands: Sequence[Type]) -> PrimitiveProblem:
    return PrimitiveProblem(f"`{name}` takes {what}, got {' and '.join(str(t) for t in operands)}")


# Type rules.


def _add_rule(operands: Sequence[Type]) -> Type:
    left, right = operands
    if left == right and (left == STR or isinstance(left, List)):
        return left
    if left in NUMBERS and right in NUMBERS:
        return INT if left == right == INT else FLOAT
    raise _refused("add", "two numbers, two texts or two lists of one type", operands)


def _arithmetic_rule(name: str) -> Callable[[Sequence[Type]], Type]:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t in NUMBERS for t in operands):
            raise _refused(name, "numbers", operands)
        return FLOAT if name == "div" or FLOAT in operands else INT

    return rule


def _equality_rule(name: str, result: Type) -> Callable[[Sequence[Type]], Type]:
    def rule(operands: Sequence[Type]) -> Type:
        if not comparable(*operands):
            raise _refused(name, "two values of one type", operands)
        return result

    return rule


def _order_rule(name: str) -> Callable[[Sequence[Type]], Type]:
    def rule(operands: Sequence[Type]) -> Type:
        if all(t in NUMBERS for t in operands) or all(t == STR for t in operands):
            return BOOL
        raise _refused(name, "two numbers or two texts", operands)

    return rule


def _bool_rule(name: str) -> Callable[[Sequence[Type]], Type]:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t == BOOL for t in operands):
            raise _refused(name, "bool", operands)
        return BOOL

    return rule


def _in_rule(operands: Sequence[Type]) -> Type:
    part, whole = operands
    if (isinstance(whole, List) and comparable(part, whole.item)) or (part == whole == STR):
        return BOOL
    raise _refused("in", "an item and a list of such items, or two texts", operands)


def _text_rule(name: str) -> Callable[[Sequence[Type]], Type]:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t == STR or isinstance(t, Enum) for t in operands):
            raise _refused(name, "two texts", operands)
        return FLOAT

    return rule


# Functions. The type rules have been applied: what the narrowing helpers refuse can only come from a caller's mistake.


def _number(value: Json) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise PrimitiveProblem(f"expected a number, got {value!r}")


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    raise PrimitiveProblem(f"expected a text, got {value!r}")


def _bool(value: Json) -> bool:
    if isinstance(value, bool):
        return value
    raise PrimitiveProblem(f"expected true or false, got {value!r}")


def _add(operands: Sequence[Json]) -> Json:
    left, right = operands
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    return _arithmetic(lambda a, b: a + b)(operands)


def _divide(left: float, right: float) -> float:
    if right == 0:
        raise PrimitiveProblem("division by zero")
    return left / right


def _arithmetic(function: Callable[[int | float, int | float], int | float]) -> Callable[[Sequence[Json]], Json]:
    def apply(operands: Sequence[Json]) -> Json:
        left, right = operands
        try:
            result = function(_number(left), _number(right))
        except OverflowError:
            result = math.inf
        # JSON has no infinity, and a score that is not a number would poison a mean.
        if isinstance(result, float) and not math.isfinite(result):
            raise PrimitiveProblem("the result is too large for a float")
        return result

    return apply


def _order(function: Callable[[int], bool]) -> Callable[[Sequence[Json]], Json]:
    def apply(operands: Sequence[Json]) -> Json:
        left, right = operands
        if isinstance(left, str) and isinstance(right, str):
            return function((left > right) - (left < right))
        a, b = _number(left), _number(right)
        return function((a > b) - (a < b))

    return apply


def _contained(operands: Sequence[Json]) -> Json:
    part, whole = operands
    return part in whole if isinstance(whole, list) else _text(part) in _text(whole)


def _exact_match(operands: Sequence[Json]) -> Json:
    pred, gold = operands
    if isinstance(pred, str) and isinstance(gold, str):
        return text_metrics.exact_match(pred, gold)
    return float(pred == gold)


_ALL = (
    Primitive("add", 2, _add_rule, _add),
    Primitive("sub", 2, _arithmetic_rule("sub"), _arithmetic(lambda a, b: a - b)),
    Primitive("mul", 2, _arithmetic_rule("mul"), _arithmetic(lambda a, b: a * b)),
    Primitive("div", 2, _arithmetic_rule("div"), _arithmetic(_divide)),
    Primitive("neg", 1, _arithmetic_rule("neg"), lambda v: -_number(v[0])),
    Primitive("eq", 2, _equality_rule("eq", BOOL), lambda v: v[0] == v[1]),
    Primitive("ne", 2, _equality_rule("ne", BOOL), lambda v: v[0] != v[1]),
    Primitive("lt", 2, _order_rule("lt"), _order(lambda c: c < 0)),
    Primitive("le", 2, _order_rule("le"), _order(lambda c: c <= 0)),
    Primitive("gt", 2, _order_rule("gt"), _order(lambda c: c > 0)),
    Primitive("ge", 2, _order_rule("ge"), _order(lambda c: c >= 0)),
    Primitive("and", 2, _bool_rule("and"), lambda v: _bool(v[0]) and _bool(v[1])),
    Primitive("or", 2, _bool_rule("or"), lambda v: _bool(v[0]) or _bool(v[1])),
    Primitive("not", 1, _bool_rule("not"), lambda v: not _bool(v[0])),
    Primitive("in", 2, _in_rule, _contained),
    Primitive("exact_match", 2, _equality_rule("exact_match", FLOAT), _exact_match),
    Primitive("accuracy", 2, _equality_rule("accuracy", FLOAT), lambda v: float(v[0] == v[1])),
    Primitive("f1", 2, _text_rule("f1"), lambda v: text_metrics.token_f1(_text(v[0]), _text(v[1]))),
    Primitive("contains", 2, _text_rule("contains"), lambda v: text_metrics.contains(_text(v[0]), _text(v[1]))),
)

PRIMITIVES: Mapping[str, Primitive] = {p.name: p for p in _ALL}
