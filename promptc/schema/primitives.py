"""The pure primitives of the IR: operators and the standard metrics, each with its type rule and its function.

`promptc.transforms.fold` evaluates them at compile time and the executor at run time, so both agree. They are total
but for `PrimitiveProblem`. `and` and `or` evaluate both operands: a graph has no order to stop early in.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.schema import collection_primitives as collections
from promptc.schema import collection_types as many
from promptc.schema import primitive_types as types
from promptc.schema import text_metrics
from promptc.schema.canonical import one_line
from promptc.schema.collection_primitives import order
from promptc.schema.equality import same
from promptc.schema.narrowing import boolean, items, number, text
from promptc.schema.primitive_types import PrimitiveProblem, Rule
from promptc.schema.types import BOOL, FLOAT, STR, Json, List, Type, plain

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
    return _find(name, len(operands)).rule([types.widened(t) for t in operands])


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


def _remainder(left: float, right: float) -> float:
    if right == 0:
        raise PrimitiveProblem("division by zero")
    return left % right


def _arithmetic(function: Callable[[int | float, int | float], int | float]) -> Callable[[Sequence[Json]], Json]:
    def apply(operands: Sequence[Json]) -> Json:
        left, right = operands
        try:
            result = function(number(left), number(right))
        except OverflowError:
            result = math.inf
        # JSON has no infinity, and a score that is not a number would poison a mean.
        if isinstance(result, float) and not math.isfinite(result):
            raise PrimitiveProblem("the result is too large for a float")
        return result

    return apply


def _ordered(function: Callable[[int], bool]) -> Callable[[Sequence[Json]], Json]:
    return lambda operands: function(order(*operands))


def _sum(operands: Sequence[Json]) -> Json:
    """0 of an empty list, also of floats: they are equal."""
    total: Json = 0
    for item in items(operands[0]):
        total = _add([total, item])
    return total


def _exact_match(operands: Sequence[Json]) -> Json:
    pred, gold = operands
    if isinstance(pred, str) and isinstance(gold, str):
        return text_metrics.exact_match(pred, gold)
    return float(same(pred, gold))


def _text_metric(name: str) -> Rule:
    return types.text_rule(name, FLOAT, "two texts")


# What the lists of `many.list_rule` hold, and what comes of them.
_ORDERABLE = "a list of numbers, texts or dates"


def _any_type(_: Type) -> bool:
    return True


def _is_bool(type_: Type) -> bool:
    return type_ == BOOL


def _item(listed: List) -> Type:
    return listed.item


def _plain_item(listed: List) -> Type:
    return plain(listed.item)


def _same_list(listed: List) -> Type:
    return listed


_SCALARS = (
    Primitive("add", 2, types.add_rule, _add),
    Primitive("sub", 2, types.arithmetic_rule("sub"), _arithmetic(lambda a, b: a - b)),
    Primitive("mul", 2, types.arithmetic_rule("mul"), _arithmetic(lambda a, b: a * b)),
    Primitive("div", 2, types.arithmetic_rule("div"), _arithmetic(_divide)),
    Primitive("mod", 2, types.arithmetic_rule("mod"), _arithmetic(_remainder)),
    Primitive("neg", 1, types.arithmetic_rule("neg"), lambda v: -number(v[0])),
    Primitive("eq", 2, types.equality_rule("eq", BOOL), lambda v: same(v[0], v[1])),
    Primitive("ne", 2, types.equality_rule("ne", BOOL), lambda v: not same(v[0], v[1])),
    Primitive("lt", 2, types.order_rule("lt"), _ordered(lambda c: c < 0)),
    Primitive("le", 2, types.order_rule("le"), _ordered(lambda c: c <= 0)),
    Primitive("gt", 2, types.order_rule("gt"), _ordered(lambda c: c > 0)),
    Primitive("ge", 2, types.order_rule("ge"), _ordered(lambda c: c >= 0)),
    Primitive("and", 2, types.bool_rule("and"), lambda v: boolean(v[0]) and boolean(v[1])),
    Primitive("or", 2, types.bool_rule("or"), lambda v: boolean(v[0]) or boolean(v[1])),
    Primitive("not", 1, types.bool_rule("not"), lambda v: not boolean(v[0])),
    Primitive("lower", 1, types.text_rule("lower", STR, "a text"), lambda v: text(v[0]).lower()),
    Primitive("upper", 1, types.text_rule("upper", STR, "a text"), lambda v: text(v[0]).upper()),
    Primitive("is_none", 1, types.is_none_rule, lambda v: v[0] is None),
    Primitive("json", 1, lambda _: STR, lambda v: one_line(v[0])),
    Primitive("coalesce", 2, types.coalesce_rule, lambda v: v[1] if v[0] is None else v[0]),
)

_COLLECTIONS = (
    Primitive("in", 2, many.in_rule, collections.contained),
    Primitive("len", 1, many.len_rule, collections.length),
    Primitive("at", 2, many.item_rule("at", may_miss=False), collections.at),
    Primitive("get", 2, many.item_rule("get", may_miss=True), collections.get),
    Primitive("dict", 2, many.dict_rule, collections.dict_of),
    Primitive("unique", 1, many.list_rule("unique", "a list", _any_type, _same_list), collections.unique),
    Primitive("join", 2, many.join_rule, collections.join),
    Primitive("split", 2, types.text_rule("split", List(STR), "two texts"), collections.split),
    Primitive("concat", 1, many.concat_rule, collections.concat),
    Primitive("sum", 1, many.list_rule("sum", "a list of numbers", many.is_number, _plain_item), _sum),
    Primitive("min", 1, many.list_rule("min", _ORDERABLE, types.orderable, _item), collections.least("min", 1)),
    Primitive("max", 1, many.list_rule("max", _ORDERABLE, types.orderable, _item), collections.least("max", -1)),
    Primitive("any", 1, many.list_rule("any", "a list of bool", _is_bool, _item), collections.any_of),
    Primitive("all", 1, many.list_rule("all", "a list of bool", _is_bool, _item), collections.all_of),
    Primitive("sorted", 1, many.list_rule("sorted", _ORDERABLE, types.orderable, _same_list), collections.in_order),
    Primitive("range", 2, many.range_rule, collections.whole_numbers),
    Primitive("vote", 1, many.list_rule("vote", "a list", _any_type, _item), collections.vote),
)

_METRICS = (
    Primitive("exact_match", 2, types.equality_rule("exact_match", FLOAT), _exact_match),
    Primitive("accuracy", 2, types.equality_rule("accuracy", FLOAT), lambda v: float(same(v[0], v[1]))),
    Primitive("f1", 2, _text_metric("f1"), lambda v: text_metrics.token_f1(text(v[0]), text(v[1]))),
    Primitive("contains", 2, _text_metric("contains"), lambda v: text_metrics.contains(text(v[0]), text(v[1]))),
    Primitive("rouge_l", 2, _text_metric("rouge_l"), lambda v: text_metrics.rouge_l(text(v[0]), text(v[1]))),
    Primitive("recall_at", 3, many.recall_rule, collections.recall_at),
)

PRIMITIVES: Mapping[str, Primitive] = {p.name: p for p in (*_SCALARS, *_COLLECTIONS, *_METRICS)}
