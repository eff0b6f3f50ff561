"""Which lists, dicts and texts the primitives over several values take, and the types of their results."""

from collections.abc import Callable, Sequence

from promptc.schema.primitive_types import (
    NUMBERS,
    Rule,
    comparable,
    refused,
    textual,
)
from promptc.schema.types import BOOL, FLOAT, INT, STR, Dict, List, Type, optional, plain


def in_rule(operands: Sequence[Type]) -> Type:
    part, whole = operands
    match whole:
        case List(item=item) if comparable(part, item):
            return BOOL
        case Dict() if textual(part):
            return BOOL
        case _ if whole == STR and textual(part):
            return BOOL
    raise refused("in", "an item and a list of such items, a key and a dict, or two texts", operands)


def len_rule(operands: Sequence[Type]) -> Type:
    if operands[0] != STR and not isinstance(operands[0], List | Dict):
        raise refused("len", "a text, a list or a dict", operands)
    return INT


def item_rule(name: str, *, may_miss: bool) -> Rule:
    """Of `at`, which needs what it asks for, and of `get`, which gives none instead."""

    def rule(operands: Sequence[Type]) -> Type:
        match operands:
            case [List(item=found), place] if place == INT:
                pass
            case [Dict(value=found), key] if textual(key):
                pass
            case _:
                raise refused(name, "a list and a whole number, or a dict and a text", operands)
        return optional(found) if may_miss else found

    return rule


def list_rule(name: str, what: str, takes: Callable[[Type], bool], gives: Callable[[List], Type]) -> Rule:
    """Of a primitive over one list, whose items are such as it ``takes``."""

    def rule(operands: Sequence[Type]) -> Type:
        listed = operands[0]
        if not isinstance(listed, List) or not takes(listed.item):
            raise refused(name, what, operands)
        return gives(listed)

    return rule


def is_number(type_: Type) -> bool:
    return plain(type_) in NUMBERS


def join_rule(operands: Sequence[Type]) -> Type:
    match operands:
        case [List(item=item), separator] if textual(item) and textual(separator):
            return STR
    raise refused("join", "a list of texts, and the text that goes between them", operands)


def concat_rule(operands: Sequence[Type]) -> Type:
    match operands:
        case [List(item=item)] if isinstance(plain(item), List):
            return plain(item)
    raise refused("concat", "a list of lists", operands)


def dict_rule(operands: Sequence[Type]) -> Type:
    match operands:
        case [List(item=key), List(item=value)] if textual(key):
            return Dict(value)
    raise refused("dict", "a list of texts, and a list of as many values", operands)


def range_rule(operands: Sequence[Type]) -> Type:
    if not all(t == INT for t in operands):
        raise refused("range", "two whole numbers", operands)
    return List(INT)


def recall_rule(operands: Sequence[Type]) -> Type:
    match operands:
        case [List(item=found), List(item=wanted), first] if comparable(found, wanted) and first == INT:
            return FLOAT
    raise refused("recall_at", "the list that was found, the list that was wanted, and how many count", operands)
