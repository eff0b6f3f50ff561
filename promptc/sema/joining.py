"""The type that stands for values of two types."""

from promptc.schema.assignable import fits
from promptc.schema.types import NONE, Literal, Optional, Type, Union, optional, plain, union
from promptc.sema.literals import own_type


def joined_type(left: Type, right: Type) -> Type | None:
    """The narrowest type that takes both; None where the two have nothing to do with each other."""
    if fits(right, left) == "yes":
        return left
    if fits(left, right) == "yes":
        return right
    if NONE in (left, right):
        return optional(right if left == NONE else left)
    if isinstance(left, Optional) or isinstance(right, Optional):
        some = joined_type(_some(left), _some(right))
        return None if some is None else optional(some)
    if plain(left) != left or plain(right) != right:
        return joined_type(plain(left), plain(right))
    if _are_literals(left) and _are_literals(right):
        return union((left, right))
    if isinstance(left, Literal) or isinstance(right, Literal):
        return joined_type(_widened(left), _widened(right))
    return None


def _some(type_: Type) -> Type:
    return type_.item if isinstance(type_, Optional) else type_


def _are_literals(type_: Type) -> bool:
    return isinstance(type_, Literal) or (isinstance(type_, Union) and all(map(_are_literals, type_.options)))


def _widened(type_: Type) -> Type:
    return own_type(type_.value) if isinstance(type_, Literal) else type_
