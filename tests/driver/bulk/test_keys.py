from hypothesis import given
from hypothesis import strategies as st

from promptc.driver.bulk.keys import keyed, samples
from promptc.runtime.seeds import row_keys
from promptc.schema.types import Json
from tests.runtime.programs import two_calls

ROWS: st.SearchStrategy[list[dict[str, Json]]] = st.lists(
    st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.sampled_from(["", "x", "\ud800"])}), max_size=12
)


@given(ROWS)
def test_keys_are_those_of_rows_in_memory(rows: list[dict[str, Json]]) -> None:
    assert list(keyed(rows)) == list(zip(rows, row_keys(rows), strict=True))


def test_only_sampling_needs_them() -> None:
    assert not samples(two_calls())
    assert samples(two_calls(temperature=0.5))
