"""Which types the primitives take, and the types of their results: one rule for each kind of primitive."""

from collections.abc import Callable, Sequence

from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, List, Type

NUMBERS = (INT, FLOAT)

Rule = Callable[[Sequence[Type]], Type]


class PrimitiveProblem(Exception):
    """Operands that a primitive does not take: of a wrong type, or a value such as a zero to divide by."""


def comparable(left: Type, right: Type) -> bool:
    """Whether values of the two types can be equal: numbers with numbers, enum members with texts, lists by item."""
    match left, right:
        case List(item=a), List(item=b):
            return comparable(a, b)
        case (Enum(), other) | (other, Enum()) if other == STR:
            return True
        case _:
            return left == right or (left in NUMBERS and right in NUMBERS)


def _refused(name: str, what: str, operands: Sequence[Type]) -> PrimitiveProblem:
    return PrimitiveProblem(f"`{name}` takes {what}, got {' and '.join(str(t) for t in operands)}")


def add_rule(operands: Sequence[Type]) -> Type:
    left, right = operands
    if left == right and (left == STR or isinstance(left, List)):
        return left
    if left in NUMBERS and right in NUMBERS:
        return INT if left == right == INT else FLOAT
    raise _refused("add", "two numbers, two texts or two lists of one type", operands)


def arithmetic_rule(name: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t in NUMBERS for t in operands):
            raise _refused(name, "numbers", operands)
        return FLOAT if name == "div" or FLOAT in operands else INT

    return rule


def equality_rule(name: str, result: Type) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not comparable(*operands):
            raise _refused(name, "two values of one type", operands)
        return result

    return rule


def order_rule(name: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if all(t in NUMBERS for t in operands) or all(t == STR for t in operands):
            return BOOL
        raise _refused(name, "two numbers or two texts", operands)

    return rule


def bool_rule(name: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t == BOOL for t in operands):
            raise _refused(name, "bool", operands)
        return BOOL

    return rule


def in_rule(operands: Sequence[Type]) -> Type:
    part, whole = operands
    if (isinstance(whole, List) and comparable(part, whole.item)) or (part == whole == STR):
        return BOOL
    raise _refused("in", "an item and a list of such items, or two texts", operands)


def text_rule(name: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t == STR or isinstance(t, Enum) for t in operands):
            raise _refused(name, "two texts", operands)
        return FLOAT

    return rule
