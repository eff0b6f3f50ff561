"""Cells on the disk, whatever happens to the process that writes them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.bench.problem import BenchProblem
from promptc.bench.store import CellStore, read_cells
from tests.bench.tables import cell, cells


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "cells.jsonl"
    assert read_cells(path) == []
    for one in cells():
        with CellStore(path) as store:
            store.append(one)
            assert read_cells(path)[-1] == one
    assert read_cells(path) == cells()


@given(st.data())
def test_a_line_that_was_cut_is_taken_away_and_written_again(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("cut") / "cells.jsonl"
    first, second = cells()[:2]
    with CellStore(path) as store:
        store.append(first)
        whole = path.stat().st_size
        store.append(second)
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(whole, len(content) - 1))])
    # Who only looks sees whole lines, too.
    assert read_cells(path) == [first]
    with CellStore(path) as store:
        assert read_cells(path) == [first]
        store.append(second)
    assert path.read_bytes() == content


def test_a_second_process_is_refused(tmp_path: Path) -> None:

    path = tmp_path / "cells.jsonl"
    other = "import sys; from pathlib import Path; from promptc.bench.store import CellStore; CellStore(Path(sys.argv[1])).__enter__()"
    with CellStore(path):
        # Reading the file must not give the lock away.
        read_cells(path)
        done = subprocess.run([sys.executable, "-c", other, str(path)], capture_output=True, text=True, check=False)
    assert "another process writes" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 9}, "its format is 9"),
        ({"scores": []}, "must be lists"),
        ({"scores": ["high"]}, "'high' is no number"),
        ({"seed": -1}, "-1 is no count"),
        ({"key": None}, "None is no text"),
        ({"search": 3}, "must be objects"),
    ],
)
def test_a_line_that_is_no_cell_is_told(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    path = tmp_path / "cells.jsonl"
    with CellStore(path) as store:
        store.append(cell("iris/seed/seed=1", [1.0]))
    path.write_text(path.read_text() + json.dumps(json.loads(path.read_text()) | change) + "\n")
    with pytest.raises(BenchProblem, match=rf"line 2, is not a cell .*{reason}"):
        read_cells(path)
