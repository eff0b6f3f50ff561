"""Which types the primitives over single values take, and the types of their results.

Operands come without constraints of their own, and a literal as the type that it is a value of: see `widened`.
"""

from collections.abc import Callable, Sequence

from promptc.schema.assignable import assignable
from promptc.schema.types import (
    BOOL,
    DATE,
    FLOAT,
    INT,
    NONE,
    STR,
    Dict,
    Enum,
    List,
    Literal,
    Optional,
    Refined,
    Scalar,
    Type,
    Union,
    optional,
    plain,
)

NUMBERS = (INT, FLOAT)

Rule = Callable[[Sequence[Type]], Type]


class PrimitiveProblem(Exception):
    """Operands that a primitive does not take: of a wrong type, or a value such as a zero to divide by."""


def refused(name: str, what: str, operands: Sequence[Type]) -> PrimitiveProblem:
    """The problem of ``name``, which takes ``what``."""
    return PrimitiveProblem(f"`{name}` takes {what}, got {' and '.join(str(t) for t in operands)}")


def widened(type_: Type) -> Type:
    """``type_`` as an operand: its base where it is constrained, the scalar where it is some literals of one kind."""
    match type_:
        case Refined(base=base):
            return base
        case Literal(kind=kind) if kind != "none":
            return Scalar(kind)
        case Union(options=options) if len(kinds := {widened(option) for option in options}) == 1:
            return kinds.pop()
        case _:
            return type_


def common(left: Type, right: Type) -> Type | None:
    """A type that values of both are of, as narrow as one of the two; None where there is none."""
    if NONE in (left, right):
        return optional(right if left == NONE else left)
    if assignable(left, right):
        return left
    if assignable(right, left):
        return right
    wide = plain(left), plain(right)
    return None if wide == (left, right) else common(*wide)


def comparable(left: Type, right: Type) -> bool:
    """Whether values of the two can be equal: numbers with numbers, members with texts, lists and dicts by what they hold.

    What may be none is comparable to none, and to what it is otherwise; a union to what one of its options is.
    """
    left, right = widened(left), widened(right)
    match left, right:
        case (Optional(item=item), other) | (other, Optional(item=item)):
            return other == NONE or comparable(item, other.item if isinstance(other, Optional) else other)
        case (Union(options=options), other) | (other, Union(options=options)):
            return any(comparable(option, other) for option in options)
        case (List(item=a), List(item=b)) | (Dict(value=a), Dict(value=b)):
            return comparable(a, b)
        case (Enum(), other) | (other, Enum()) if other == STR:
            return True
        case _:
            return left == right or (left in NUMBERS and right in NUMBERS)


def orderable(type_: Type) -> bool:
    """Whether values have an order: numbers, texts by their characters, dates. Datetimes may lack an offset, so not they."""
    return plain(type_) in (*NUMBERS, STR, DATE)


def textual(type_: Type) -> bool:
    """Whether a value is a text: a str, a member of an enum, a literal."""
    wide = widened(type_)
    return wide == STR or isinstance(wide, Enum)


def add_rule(operands: Sequence[Type]) -> Type:
    left, right = operands
    if left in NUMBERS and right in NUMBERS:
        return INT if left == right == INT else FLOAT
    if STR in operands and all(map(textual, operands)):
        # A member beside a text is its name, as it is wherever a text is wanted.
        return STR
    both = common(left, right)
    if both is not None and isinstance(left, List) and isinstance(right, List):
        return both
    raise refused("add", "two numbers, two texts or two lists of one type", operands)


def arithmetic_rule(name: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t in NUMBERS for t in operands):
            raise refused(name, "numbers", operands)
        return FLOAT if name == "div" or FLOAT in operands else INT

    return rule


def equality_rule(name: str, result: Type) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not comparable(*operands):
            raise refused(name, "two values of one type", operands)
        return result

    return rule


def order_rule(name: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if all(t in NUMBERS for t in operands) or all(t == STR for t in operands) or all(t == DATE for t in operands):
            return BOOL
        raise refused(name, "two numbers, two texts or two dates", operands)

    return rule


def bool_rule(name: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(t == BOOL for t in operands):
            raise refused(name, "bool", operands)
        return BOOL

    return rule


def text_rule(name: str, result: Type, what: str) -> Rule:
    def rule(operands: Sequence[Type]) -> Type:
        if not all(map(textual, operands)):
            raise refused(name, what, operands)
        return result

    return rule


def is_none_rule(operands: Sequence[Type]) -> Type:
    if not isinstance(operands[0], Optional) and operands[0] != NONE:
        raise refused("is_none", "what may be none", operands)
    return BOOL


def coalesce_rule(operands: Sequence[Type]) -> Type:
    first, default = operands
    if not isinstance(first, Optional):
        raise refused("coalesce", "what may be none, and what stands for it then", operands)
    both = common(first.item, default)
    if both is None:
        raise refused("coalesce", "what may be none, and a value of the same type", operands)
    return both
