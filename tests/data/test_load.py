"""Reading data: typed rows from each kind of file, and messages that name the place."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from promptc.data.load import DataProblem, Dataset, Overlap, load_dataset, overlap, read_columns
from promptc.data.spec import DatasetSpec, FilePool
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, List, Member, Row, Type

SPECIES = Enum("Species", (Member("setosa"), Member("virginica")))
TYPES: dict[str, Type] = {"length": FLOAT, "species": SPECIES, "notes": STR}
ROWS: tuple[Row, ...] = (
    {"length": 1.4, "species": "setosa", "notes": "wet, cold", "count": 3},
    {"length": 5.0, "species": "virginica", "notes": 'said "no"\nand \\n', "count": 4},
)
CSV = 'length,species,notes,count\r\n1.4,setosa,"wet, cold",3\r\n\r\n5,virginica,"said ""no""\nand \\n",4\r\n'
LINES = (
    '{"length": 1.4, "species": "setosa", "notes": "wet, cold", "count": 3}\n\n'
    '{"length": 5, "species": "virginica", "notes": "said \\"no\\"\\nand \\\\n", "count": 4}\n'
)

Load = Callable[..., Dataset]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_text(name: str, text: str, types: dict[str, Type]) -> Dataset:
        (tmp_path / name).write_bytes(text.encode())
        return load_dataset(DatasetSpec("d", (FilePool("train", name),)), tmp_path, types)

    return load_text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.csv", CSV),
        ("d.csv", "\ufeff" + CSV),
        ("d.tsv", CSV.replace(",", "\t").replace("wet\t", "wet,")),
        ("d.jsonl", LINES),
        ("d.json", "[\n" + LINES.strip().replace("\n\n", ",\n") + "\n]\n"),
    ],
)
def test_rows_of_each_kind_of_file(load: Load, name: str, text: str) -> None:
    dataset = load(name, text, TYPES)
    assert dataset.splits == {"train": ROWS}
    assert dataset.sha256 == ((name, hashlib.sha256(text.encode()).hexdigest()),)


def test_undeclared_columns_have_the_type_of_their_cells(load: Load) -> None:
    (row, _) = load("d.csv", "a,b,c,d,e\n1,1.5,true,x,\n2,2,false,7,?\n", {}).splits["train"]
    assert row == {"a": 1, "b": 1.5, "c": True, "d": "x"}
    (row, _) = load("d.jsonl", '{"a": [1], "b": null, "c": "x"}\n{"a": [2], "b": 1, "c": 2}', {}).splits["train"]
    assert row == {"a": [1], "c": "x"}


def test_lists_stand_in_cells_as_json(load: Load) -> None:
    assert load("d.csv", 'a\n"[1, 2]"\n', {"a": List(INT)}).splits["train"] == ({"a": [1, 2]},)


@pytest.mark.parametrize(
    ("name", "text", "types", "message"),
    [
        ("d.csv", "a\n1\nx\n", {"a": INT}, "d.csv:3: column `a`: expected a whole number, got 'x'"),
        (
            "d.csv",
            "a,b\n1,2\n?,3\n",
            {"a": INT},
            "d.csv:3: column `a`: has no value ('?'); fill it in, or leave the row out",
        ),
        (
            "d.csv",
            'a,b\n"x\ny",2\n,3\n',
            {"a": STR},
            "d.csv:4: column `a`: has no value (''); fill it in, or leave the row out",
        ),
        ("d.csv", "a\nrose\n", {"a": SPECIES}, "d.csv:2: column `a`: expected one of setosa, virginica, got 'rose'"),
        ("d.csv", "a,b\n1,2\n", {"c": INT}, "d.csv:1: column `c`: there is no such column; the columns are a, b"),
        ("d.csv", "a,a\n1,2\n", {}, "d.csv:1: column `a`: stands twice in the header; rename one"),
        ("d.csv", "a,\n1,2\n", {}, "d.csv:1: the first line must name every column"),
        (
            "d.csv",
            "a,b\n1,2\n1,2,3\n",
            {},
            "d.csv:3: expected 2 cells as in the header, got 3; quote a cell that holds the delimiter",
        ),
        ("d.csv", 'a\n"1\n', {}, "d.csv:2: broken CSV: unexpected end of data"),
        ("d.csv", "a,b\n", {}, "d.csv: the file has no rows"),
        ("d.csv", "", {}, "d.csv: the file has no rows"),
        (
            "d.csv",
            "a\n" + "1\n" * 200 + "x\n",
            {},
            (
                "d.csv:202: column `a`: expected a whole number, got 'x'; the first 200 rows are int: "
                "mend this cell, or declare the column"
            ),
        ),
        ("d.jsonl", '{"a": 1}\n{"a": "1"}\n', {"a": INT}, "d.jsonl:2: column `a`: expected int, got '1'"),
        (
            "d.jsonl",
            '{"a": 1}\n{"b": 1}\n',
            {"a": INT},
            "d.jsonl:2: column `a`: missing in this row; it needs a value of type int",
        ),
        (
            "d.jsonl",
            '{"a": null}\n',
            {"a": INT},
            "d.jsonl:1: column `a`: has no value (None); fill it in, or leave the row out",
        ),
        (
            "d.jsonl",
            '{"a": 1}\n\n{"a": \n',
            {},
            "d.jsonl:3: broken JSON: Expecting value: line 1 column 7 (char 6); a line holds one object",
        ),
        ("d.jsonl", "[1]\n", {}, "d.jsonl:1: expected an object, got [1]"),
        (
            "d.json",
            '{"a": 1}\n',
            {},
            "d.json:1: expected an array of objects; one object a line is for .jsonl files",
        ),
        ("d.json", '[{"a": 1},\n {"a": x}]', {}, "d.json:2: broken JSON: Expecting value: line 2 column 8 (char 18)"),
        ("d.json", '[{"a": 1}\n {"a": 2}]', {}, "d.json:2: broken JSON: expected `,` or `]` after an object"),
        ("d.json", '[{"a": 1}] 2', {}, "d.json:1: broken JSON: there is text after the array"),
        ("d.json", "[]", {}, "d.json: the file has no rows"),
        (
            "d.parquet",
            "",
            {},
            "d.parquet: cannot tell how to read this file; its name must end in .csv, .tsv, .jsonl, .json",
        ),
    ],
)
def test_messages(load: Load, name: str, text: str, types: dict[str, Type], message: str) -> None:
    with pytest.raises(DataProblem) as raised:
        load(name, text, types)
    assert str(raised.value) == message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    spec = DatasetSpec("d", (FilePool("train", "d.csv"),))
    with pytest.raises(
        DataProblem, match=r"d\.csv: there is no such file; the path is relative to the program's folder"
    ):
        load_dataset(spec, tmp_path, {})
    (tmp_path / "d.csv").write_bytes(b"a\n\xff\n")
    with pytest.raises(DataProblem, match=r"d\.csv: is not UTF-8 \(byte 2\)"):
        load_dataset(spec, tmp_path, {})
    (tmp_path / "d.csv").unlink()
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(DataProblem, match=r"d\.csv: cannot be read"):
        load_dataset(spec, tmp_path, {})


def test_columns_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a,b,c,d\n1,1,true,x\n2,1e3,FALSE,2\n")
    assert read_columns(path) == {"a": INT, "b": FLOAT, "c": BOOL, "d": STR}


def test_columns_come_from_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a\n" + "1\n" * 200 + "x\n")
    assert read_columns(path) == {"a": INT}


def test_shared_rows_are_found() -> None:
    rows: list[Row] = [{"x": 1}, {"x": 2}, {"x": 3}]
    a, b, c = rows
    dataset = Dataset({"train": (a, b), "dev": (b, b), "test": (c,), "source": (a, b, c)}, ())
    assert overlap(dataset) == (Overlap("train", "dev", 2),)
