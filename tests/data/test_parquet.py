"""Parquet: the same rows as from any other file, and what is said where it cannot be read."""

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from promptc.data.load import DataProblem, load_dataset, read_columns
from promptc.data.spec import DatasetSpec, FilePool
from promptc.schema.types import (
    DATE,
    DATETIME,
    FLOAT,
    INT,
    STR,
    Dict,
    Enum,
    Field,
    List,
    Member,
    Optional,
    Record,
    Row,
    Type,
)
from tests.data.loading import fields

TEAM = Enum("Team", (Member("billing", wire="Billing dept."), Member("platform")))
TYPES: dict[str, Type] = {
    "on": DATE,
    "at": DATETIME,
    "team": TEAM,
    "price": FLOAT,
    "words": List(STR),
    "counts": Dict(INT),
    "issue": Record("Issue", (Field("title", STR), Field("severity", Optional(INT)))),
    "score": Optional(FLOAT),
}
TABLE = pa.table(
    {
        "on": pa.array([dt.date(2026, 2, 28)]),
        "at": pa.array([dt.datetime(2026, 2, 28, 14, 30, tzinfo=dt.UTC)]),
        "team": pa.array(["Billing dept."]).dictionary_encode(),
        "price": pa.array([Decimal("9.50")]),
        "words": pa.array([["a", "b"]]),
        "counts": pa.array([[("x", 1)]], type=pa.map_(pa.string(), pa.int64())),
        "issue": pa.array([{"title": "t", "severity": None}]),
        "score": pa.array([float("nan")]),
        "extra": pa.array([3]),
    }
)


def read(folder: Path, types: dict[str, Type]) -> tuple[Row, ...]:
    return load_dataset(DatasetSpec("d", (FilePool("train", "d.parquet"),)), folder, fields(types)).splits["train"]


def test_values_of_each_type(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "d.parquet")
    assert read(tmp_path, TYPES) == (
        {
            "on": "2026-02-28",
            "at": "2026-02-28T14:30:00Z",
            "team": "billing",
            "price": 9.5,
            "words": ["a", "b"],
            "counts": {"x": 1},
            "issue": {"title": "t", "severity": None},
            "score": None,
            "extra": 3,
        },
    )


def test_columns_and_rows_of_several_groups(tmp_path: Path) -> None:
    rows = [{"n": i, "text": f"row {i}"} for i in range(2500)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "d.parquet", row_group_size=700)
    assert read_columns(tmp_path / "d.parquet") == {"n": INT, "text": STR}
    assert list(read(tmp_path, {"n": INT, "text": STR})) == rows


def test_rows_are_told_by_their_number(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": ["1", "2"], "raw": [None, b"\x00"]}), tmp_path / "d.parquet")
    with pytest.raises(DataProblem) as raised:
        read(tmp_path, {"n": INT})
    assert [str(flaw) for flaw in raised.value.flaws] == [
        "d.parquet row 1: column `n`: expected int, got '1'",
        "d.parquet row 2: column `raw`: holds bytes, which no type has; store a text or a number instead",
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataProblem, match=r"d\.parquet: there is no such file"):
        read(tmp_path, {})
    (tmp_path / "d.parquet").write_text("a,b\n1,2\n")
    with pytest.raises(DataProblem, match=r"d\.parquet: is no Parquet file that can be read: "):
        read(tmp_path, {})
    pq.write_table(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "d.parquet")
    with pytest.raises(DataProblem, match=r"d\.parquet: the file has no rows"):
        read(tmp_path, {})
    pq.write_table(pa.table([[1], [2]], names=["n", "n"]), tmp_path / "d.parquet")
    with pytest.raises(DataProblem, match=r"d\.parquet: column `n`: stands twice in the schema"):
        read(tmp_path, {})


def test_a_library_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(TABLE, tmp_path / "d.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(DataProblem, match=r"needs the library pyarrow: pip install 'promptc-lm\[parquet\]'"):
        read(tmp_path, {})
