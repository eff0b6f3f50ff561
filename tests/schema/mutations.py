"""Values on the wire with one thing changed: near misses, and some that are values still."""

from hypothesis import strategies as st

from promptc.schema.types import Json
from tests.schema.strategies import TEXTS, WORDS

_OTHERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10),
    st.sampled_from([0.5, -1.0, 1e300]),
    TEXTS,
    WORDS,
    st.sampled_from(["2024-02-29", "2023-02-29", "2024-13-01", "2024-1-1", "2024-02-29T24:00:00", "24-02-29"]),
    st.just([]),
    st.just({}),
)


@st.composite
def mutated(draw: st.DrawFn, value: Json) -> Json:
    """``value`` with one place in it changed."""
    inside = isinstance(value, list | dict) and len(value) > 0 and draw(st.booleans())
    others: list[Json] = [draw(_OTHERS)]
    match value:
        case list() if inside:
            place = draw(st.integers(0, len(value) - 1))
            others = [[draw(mutated(item)) if i == place else item for i, item in enumerate(value)]]
        case dict() if inside:
            key = draw(st.sampled_from(list(value)))
            others = [{k: draw(mutated(item)) if k == key else item for k, item in value.items()}]
        case list():
            others += [[*value, draw(st.sampled_from(value))] if value else [None], value[1:]]
        case dict():
            others += [{**value, draw(TEXTS): draw(_OTHERS)}, dict(list(value.items())[1:])]
        case str():
            # The last: many a month has no such day.
            others += [value + "x", value[:-1], value[:1] + value, value[:-2] + "31"]
        case int() | float() if not isinstance(value, bool):
            others += [value + 1, value - 1, -value, value * 1000 + 1]
        case _:
            pass
    return draw(st.sampled_from(others))
