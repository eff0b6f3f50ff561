"""The pure primitives of the IR: operators and the standard metrics, each with its type rule and its function.

`promptc.transforms.fold` evaluates them at compile time and the executor at run time, so both agree. They are total
but for `PrimitiveProblem`. `and` and `or` evaluate both operands: a graph has no order to stop early in.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.schema import primitive_types as types
from promptc.schema import text_metrics
from promptc.schema.primitive_types import PrimitiveProblem, Rule
from promptc.schema.types import BOOL, FLOAT, Json, Type

__all__ = ["PRIMITIVES", "Primitive", "PrimitiveProblem", "evaluate", "result_type"]


@final
@dataclass(frozen=True, slots=True)
class Primitive:
    """``rule`` gives the result's type from the operands' types, ``apply`` the result from their values.

    Both raise `PrimitiveProblem`, and may rely on being given ``arity`` operands.
    """

    name: str
    arity: int
    rule: Rule
    apply: Callable[[Sequence[Json]], Json]


def result_type(name: str, operands: Sequence[Type]) -> Type:
    """The type of ``name`` over operands of these types. Raises `PrimitiveProblem` where it takes none such."""
    return _find(name, len(operands)).rule(operands)


def evaluate(name: str, operands: Sequence[Json]) -> Json:
    """The value of ``name`` over operands that `result_type` accepts. Raises `PrimitiveProblem` where it has none."""
    return _find(name, len(operands)).apply(operands)


def _find(name: str, arity: int) -> Primitive:
    primitive = PRIMITIVES.get(name)
    if primitive is None:
        raise PrimitiveProblem(f"there is no primitive `{name}`")
    if primitive.arity != arity:
        raise PrimitiveProblem(f"`{name}` takes {_count(primitive.arity)}, got {arity}")
    return primitive


def _count(arity: int) -> str:
    return "1 operand" if arity == 1 else f"{arity} operands"


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
    Primitive("add", 2, types.add_rule, _add),
    Primitive("sub", 2, types.arithmetic_rule("sub"), _arithmetic(lambda a, b: a - b)),
    Primitive("mul", 2, types.arithmetic_rule("mul"), _arithmetic(lambda a, b: a * b)),
    Primitive("div", 2, types.arithmetic_rule("div"), _arithmetic(_divide)),
    Primitive("neg", 1, types.arithmetic_rule("neg"), lambda v: -_number(v[0])),
    Primitive("eq", 2, types.equality_rule("eq", BOOL), lambda v: v[0] == v[1]),
    Primitive("ne", 2, types.equality_rule("ne", BOOL), lambda v: v[0] != v[1]),
    Primitive("lt", 2, types.order_rule("lt"), _order(lambda c: c < 0)),
    Primitive("le", 2, types.order_rule("le"), _order(lambda c: c <= 0)),
    Primitive("gt", 2, types.order_rule("gt"), _order(lambda c: c > 0)),
    Primitive("ge", 2, types.order_rule("ge"), _order(lambda c: c >= 0)),
    Primitive("and", 2, types.bool_rule("and"), lambda v: _bool(v[0]) and _bool(v[1])),
    Primitive("or", 2, types.bool_rule("or"), lambda v: _bool(v[0]) or _bool(v[1])),
    Primitive("not", 1, types.bool_rule("not"), lambda v: not _bool(v[0])),
    Primitive("in", 2, types.in_rule, _contained),
    Primitive("exact_match", 2, types.equality_rule("exact_match", FLOAT), _exact_match),
    Primitive("accuracy", 2, types.equality_rule("accuracy", FLOAT), lambda v: float(v[0] == v[1])),
    Primitive("f1", 2, types.text_rule("f1"), lambda v: text_metrics.token_f1(_text(v[0]), _text(v[1]))),
    Primitive("contains", 2, types.text_rule("contains"), lambda v: text_metrics.contains(_text(v[0]), _text(v[1]))),
)

PRIMITIVES: Mapping[str, Primitive] = {p.name: p for p in _ALL}
