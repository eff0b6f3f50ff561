"""What the primitives over lists, dicts and texts give. Values are never changed: a result is a new one."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cmp_to_key

from promptc.schema.equality import identity, same
from promptc.schema.narrowing import boolean, items, number, text, whole
from promptc.schema.primitive_types import PrimitiveProblem
from promptc.schema.types import Json

# A list that nobody can want in a program, and that would fill the memory.
LONGEST_RANGE = 1_000_000


def order(left: Json, right: Json) -> int:
    """-1, 0 or 1: texts by their characters, so dates by the day, and numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    a, b = number(left), number(right)
    return (a > b) - (a < b)


def contained(operands: Sequence[Json]) -> Json:
    part, container = operands
    match container:
        case list():
            return any(same(part, item) for item in container)
        case dict():
            return text(part) in container
        case _:
            return text(part) in text(container)


def length(operands: Sequence[Json]) -> Json:
    value = operands[0]
    return len(value) if isinstance(value, dict | str) else len(items(value))


def at(operands: Sequence[Json]) -> Json:
    """The item at a place from 0, or the value of a key."""
    container, wanted = operands
    if isinstance(container, dict):
        if text(wanted) not in container:
            known = f"it has {', '.join(map(repr, container))}" if container else "it is empty"
            raise PrimitiveProblem(f"the dict has no key {wanted!r}; {known}")
        return container[text(wanted)]
    place, found = whole(wanted), items(container)
    if not 0 <= place < len(found):
        raise PrimitiveProblem(f"there is no place {place} in a list of {len(found)}; the first is 0")
    return found[place]


def get(operands: Sequence[Json]) -> Json:
    """As `at`, and none where nothing is there."""
    try:
        return at(operands)
    except PrimitiveProblem:
        return None


def dict_of(operands: Sequence[Json]) -> Json:
    """The dict of the keys in the first list and the values in the second; of two equal keys the last one counts."""
    keys, values = map(items, operands)
    if len(keys) != len(values):
        raise PrimitiveProblem(f"a dict of {len(keys)} keys cannot have {len(values)} values")
    return dict(zip(map(text, keys), values, strict=True))


def unique(operands: Sequence[Json]) -> Json:
    """The items without those that are equal to an earlier one."""
    first: dict[str, Json] = {}
    for item in items(operands[0]):
        first.setdefault(identity(item), item)
    return list(first.values())


def join(operands: Sequence[Json]) -> Json:
    return text(operands[1]).join(map(text, items(operands[0])))


def split(operands: Sequence[Json]) -> Json:
    """At every separator; an empty one splits at runs of white space, with none at the ends."""
    whole_text, separator = map(text, operands)
    return list(whole_text.split(separator) if separator else whole_text.split())


def concat(operands: Sequence[Json]) -> Json:
    return [item for inner in items(operands[0]) for item in items(inner)]


def least(name: str, sign: int) -> Callable[[Sequence[Json]], Json]:
    """Of `min` with the sign 1 and of `max` with -1: the first such item."""

    def apply(operands: Sequence[Json]) -> Json:
        found = items(operands[0])
        if not found:
            raise PrimitiveProblem(f"`{name}` of an empty list has no value; look at its `len` first")
        first = found[0]
        for item in found[1:]:
            first = item if sign * order(item, first) < 0 else first
        return first

    return apply


def in_order(operands: Sequence[Json]) -> Json:
    return sorted(items(operands[0]), key=cmp_to_key(order))


def all_of(operands: Sequence[Json]) -> Json:
    return all(map(boolean, items(operands[0])))


def any_of(operands: Sequence[Json]) -> Json:
    return any(map(boolean, items(operands[0])))


def whole_numbers(operands: Sequence[Json]) -> Json:
    """From the first to the second, both among them; none where the second is smaller."""
    low, high = map(whole, operands)
    if high - low >= LONGEST_RANGE:
        raise PrimitiveProblem(f"{low}..{high} is too long: a range has at most {LONGEST_RANGE} numbers")
    return list(range(low, high + 1))


def vote(operands: Sequence[Json]) -> Json:
    """The item that stands most often; of several such, the one that came first."""
    found = items(operands[0])
    if not found:
        raise PrimitiveProblem("`vote` of an empty list has no value")
    votes = Counter(map(identity, found))
    return max(found, key=lambda item: votes[identity(item)])


def recall_at(operands: Sequence[Json]) -> Json:
    """The share of the different items wanted that are among the first so many found; 1.0 where none is wanted."""
    found, wanted, first = items(operands[0]), items(operands[1]), whole(operands[2])
    if first < 0:
        raise PrimitiveProblem(f"`recall_at` counts the first {first} items; it needs a number from 0")
    different = {identity(item) for item in wanted}
    seen = {identity(item) for item in found[:first]}
    return len(different & seen) / len(different) if different else 1.0
