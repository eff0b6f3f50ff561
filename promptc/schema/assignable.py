"""Where a value of one type may stand for a value of another without being changed in meaning."""

from promptc.schema.types import FLOAT, INT, STR, Enum, List, Type


def assignable(expected: Type, given: Type) -> bool:
    """Whether a ``given`` may stand where ``expected`` is: the same type, int for float, an enum's member for str.

    Lists follow their items. Values are immutable, so this is safe.
    """
    match expected, given:
        case List(item=to), List(item=of):
            return assignable(to, of)
        case _:
            return (
                expected == given
                or (expected == FLOAT and given == INT)
                or (expected == STR and isinstance(given, Enum))
            )
