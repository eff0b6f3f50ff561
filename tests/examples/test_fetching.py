"""Files by their hash, from a folder and from their address; and how rows are drawn."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.fetching import Place, Source, drawn, place
from tests.conftest import Golden
from tests.examples.sources import put

ROWS = Source("part/rows.txt", "0" * 64, "https://example.org/part/rows.txt")


def test_a_file_is_found_below_the_folder_by_its_name_and_hash(tmp_path: Path) -> None:
    put(tmp_path / "a", ROWS, "others")
    source = put(tmp_path / "b", ROWS, "rows")
    assert Place(tmp_path, tmp_path, 0).get(source) == tmp_path / "b" / ROWS.name


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert Place(tmp_path, tmp_path, 0).find(ROWS) is None


def test_a_file_is_downloaded_once(tmp_path: Path) -> None:
    source = put(tmp_path / "web", ROWS, "rows")
    where = Place(None, tmp_path / "data", 0)
    first = where.get(source)
    assert first == tmp_path / "data" / "source" / ROWS.name
    (tmp_path / "web" / ROWS.name).unlink()
    assert where.get(source).read_text() == "rows"


def test_what_goes_wrong_is_told(tmp_path: Path, golden: Golden) -> None:
    right = put(tmp_path / "web", ROWS, "rows")
    (tmp_path / "web" / ROWS.name).write_text("others")
    gone = Source("gone.txt", right.sha256, (tmp_path / "web" / "gone.txt").as_uri())
    empty = tmp_path / "empty"
    empty.mkdir()
    attempts = (
        (Place(empty, tmp_path, 0), ROWS),
        (Place(tmp_path / "web", tmp_path, 0), right),
        (Place(None, tmp_path, 0), right),
        (Place(None, tmp_path, 0), gone),
    )
    told = []
    for where, source in attempts:
        with pytest.raises(SystemExit) as ended:
            where.get(source)
        told.append(str(ended.value).replace(str(tmp_path), "FOLDER"))
    golden("examples/fetching.txt", "\n".join(told) + "\n")
    assert not list(tmp_path.rglob("*.part"))


def test_a_seed_is_taken_only_where_it_decides_something(capsys: pytest.CaptureFixture[str]) -> None:
    assert place("examples/a/get_data.py", None, ["--seed", "3"]).seed == 3
    with pytest.raises(SystemExit):
        place("examples/a/get_data.py", None, ["--seed", "3"], seeded=False)
    assert "unrecognized arguments: --seed" in capsys.readouterr().err


@given(
    count=st.integers(0, 60),
    counts=st.lists(st.integers(1, 20), min_size=1, max_size=3),
    seed=st.integers(0, 5),
)
def test_samples_share_no_row_and_are_as_large_as_the_rows_allow(count: int, counts: list[int], seed: int) -> None:
    rows = [{"n": n} for n in range(count)]
    samples = drawn([*rows, *rows], counts, seed)
    assert samples == drawn(rows, counts, seed)
    taken = [row["n"] for sample in samples for row in sample]
    assert len(set(taken)) == len(taken)
    assert set(taken) <= set(range(count))
    if count >= sum(counts):
        assert [len(sample) for sample in samples] == counts
    else:
        assert [len(sample) for sample in samples] == [count * wanted // sum(counts) for wanted in counts]


def test_another_seed_draws_other_rows() -> None:
    rows = [{"n": n} for n in range(100)]
    assert drawn(rows, (50,), 0) != drawn(rows, (50,), 1)
