"""Data sets: typed rows from each kind of file, under the names of the program, with the hash of each file."""

import hashlib
from pathlib import Path

import pytest

from promptc.data.load import DataProblem, Dataset, Overlap, load_dataset, overlap, read_columns
from promptc.data.spec import DatasetSpec, FilePool
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Member, Optional, Row, Type
from tests.data.loading import Load, fields

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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.csv", CSV),
        ("d.csv", "\ufeff" + CSV),
        ("d.tsv", CSV.replace(",", "\t").replace("wet\t", "wet,")),
        ("d.jsonl", LINES),
        ("d.json", LINES),
        ("d.json", '{"canary": "x", "rows": [' + LINES.strip().replace("\n\n", ",") + "]}"),
        ("d.json", "[\n" + LINES.strip().replace("\n\n", ",\n") + "\n]\n"),
    ],
)
def test_rows_of_each_kind_of_file(load: Load, name: str, text: str) -> None:
    dataset = load(name, text, TYPES)
    assert dataset.splits == {"train": ROWS}
    assert dataset.sha256 == ((name, hashlib.sha256(text.encode()).hexdigest()),)


def test_a_column_without_a_name_is_left_out(load: Load) -> None:
    assert load("d.csv", ",a\n0,x\n1,y\n", {}).splits["train"] == ({"a": "x"}, {"a": "y"})


def test_undeclared_columns_have_the_type_of_their_cells(load: Load) -> None:
    (row, _) = load("d.csv", "a,b,c,d,e\n1,1.5,true,x,\n2,2,false,7,?\n", {}).splits["train"]
    assert row == {"a": 1, "b": 1.5, "c": True, "d": "x"}
    (row, _) = load("d.jsonl", '{"a": [1], "b": null, "c": "x"}\n{"a": [2], "b": 1, "c": 2}', {}).splits["train"]
    assert row == {"a": [1], "c": "x"}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    spec = DatasetSpec("d", (FilePool("train", "d.csv"),))
    with pytest.raises(
        DataProblem, match=r"d\.csv: there is no such file; the path is relative to the program's folder"
    ):
        load_dataset(spec, tmp_path, ())
    (tmp_path / "d.csv").write_bytes(b"a\n\xff\n")
    with pytest.raises(DataProblem, match=r"d\.csv:2: is not UTF-8; save the file as UTF-8"):
        load_dataset(spec, tmp_path, ())
    (tmp_path / "d.csv").unlink()
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(DataProblem, match=r"d\.csv: cannot be read"):
        load_dataset(spec, tmp_path, ())


@pytest.mark.parametrize(
    ("name", "text", "spelled"),
    [
        ("d.csv", "a;b\n1;2\n", "semicolons"),
        ("d.csv", "a\tb\n1\t2\n", "tabs"),
        ("d.csv", "a | b\n1 | 2\n", "bars"),
        ("d.tsv", "a,b\n1,2\n", "commas"),
    ],
)
def test_a_file_with_another_delimiter_is_told_as_one(tmp_path: Path, name: str, text: str, spelled: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DataProblem, match=rf"{name}:1: its cells seem to be divided by {spelled}; a \.csv"):
        read_columns(tmp_path / name)


def test_a_single_column_may_hold_any_sign(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text('"a,b"\n1\n')
    (tmp_path / "e.csv").write_text("yes; no?\n1;2\n")
    assert (read_columns(tmp_path / "d.csv"), read_columns(tmp_path / "e.csv")) == ({"a,b": INT}, {"yes; no?": STR})


def test_columns_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a,b,c,d\n1,1,true,x\n2,1e3,FALSE,2\n")
    assert read_columns(path) == {"a": INT, "b": FLOAT, "c": BOOL, "d": STR}


def test_columns_come_from_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("a\n" + "1\n" * 200 + "x\n")
    assert read_columns(path) == {"a": INT}


TABLE = {"d.csv": "Question text,id\nwho?,1\n", "e.jsonl": '{"q": "what?", "id": 2}\n', "f.csv": "question\nwhere?\n"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in TABLE.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def named(*columns: tuple[str, str], train: str = "d.csv", dev: str = "e.jsonl", sha256: str = "") -> DatasetSpec:
    return DatasetSpec("d", (FilePool("train", train, sha256), FilePool("dev", dev)), columns=columns)


def test_columns_have_the_names_of_the_program_whatever_each_file_calls_them(files: Path) -> None:
    questions = fields({"question": STR})
    both = (("Question text", "question"), ("q", "question"))
    assert load_dataset(named(*both), files, questions).splits == {
        "train": ({"question": "who?", "id": 1},),
        "dev": ({"question": "what?", "id": 2},),
    }
    assert load_dataset(named(*both, dev="f.csv"), files, questions).splits["dev"] == ({"question": "where?"},)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            (("Question", "question"),),
            "d.csv: column `Question`: there is no such column, nor `question`; the columns are Question text, id",
        ),
        (
            (("Question text", "id"), ("q", "id")),
            "d.csv: column `id`: would be called `id`, and so would `Question text`; rename one of them",
        ),
    ],
)
def test_names_that_cannot_be_given(files: Path, columns: tuple[tuple[str, str], ...], message: str) -> None:
    with pytest.raises(DataProblem) as raised:
        load_dataset(named(*columns), files, ())
    assert str(raised.value.flaws[0]) == message


def test_a_pinned_file_is_taken_and_another_one_refused(files: Path) -> None:
    pin = hashlib.sha256(TABLE["d.csv"].encode()).hexdigest()
    assert load_dataset(named(sha256=pin), files, ()).sha256[0] == ("d.csv", pin)
    (files / "d.csv").write_text(TABLE["d.csv"] + "when?,3\n")
    found = hashlib.sha256((files / "d.csv").read_bytes()).hexdigest()
    with pytest.raises(DataProblem) as raised:
        load_dataset(named(sha256=pin), files, ())
    assert str(raised.value) == (
        f"d.csv: is another file than the one that the data set is pinned to: its SHA-256 is {found}, not {pin}; "
        "put the old file back, or pin the new one"
    )


def test_a_field_without_a_value_has_its_default(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("a,b\n1,2\n,3\n")
    columns = (Field("a", INT, default=7), Field("b", INT), Field("c", STR, default="x"), Field("d", Optional(STR)))
    spec = DatasetSpec("d", (FilePool("train", "d.csv"),))
    assert load_dataset(spec, tmp_path, columns).splits["train"] == (
        {"a": 1, "b": 2, "c": "x", "d": None},
        {"a": 7, "b": 3, "c": "x", "d": None},
    )


def test_shared_rows_are_found() -> None:
    rows: list[Row] = [{"x": 1}, {"x": 2}, {"x": 3}]
    a, b, c = rows
    dataset = Dataset({"train": (a, b), "dev": (b, b), "test": (c,), "source": (a, b, c)}, ())
    assert overlap(dataset) == (Overlap("train", "dev", 2),)
