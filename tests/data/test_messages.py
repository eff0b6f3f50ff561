"""What is said of data that cannot be used: the place, the column, what was expected and what came."""

from pathlib import Path

import pytest

from promptc.data.load import DataProblem, load_dataset
from promptc.data.spec import DatasetSpec, FilePool
from promptc.schema.types import DATE, INT, STR, Constraints, Enum, List, Member, Refined, Type
from tests.conftest import Golden
from tests.data.loading import Load, fields

SPECIES = Enum("Species", (Member("setosa", wire="Iris setosa"), Member("virginica")))


@pytest.mark.parametrize(
    ("name", "text", "types", "message"),
    [
        ("d.csv", "a\n1\nx\n", {"a": INT}, "d.csv:3: column `a`: expected a whole number, got 'x'"),
        (
            "d.csv",
            "a,b\n1,2\n?,3\n",
            {"a": INT},
            "d.csv:3: column `a`: expected int, got no value ('?'); fill it in, or leave the row out",
        ),
        (
            "d.csv",
            'a,b\n"x\ny",2\n,3\n',
            {"a": STR},
            "d.csv:4: column `a`: expected str, got no value (''); fill it in, or leave the row out",
        ),
        (
            "d.csv",
            "a\nrose\n",
            {"a": SPECIES},
            "d.csv:2: column `a`: expected one of Iris setosa, virginica, got 'rose'",
        ),
        (
            "d.csv",
            "a\n1/2/2026\n",
            {"a": DATE},
            "d.csv:2: column `a`: expected date as YYYY-MM-DD, a real day, got '1/2/2026'",
        ),
        ("d.csv", "a\n9\n", {"a": Refined(INT, Constraints(max=5))}, "d.csv:2: column `a`: expected at most 5, got 9"),
        ("d.csv", "a\nx;y\n", {"a": List(STR)}, "d.csv:2: column `a`: expected a list in JSON, got 'x;y'"),
        ("d.csv", "a,b\n1,2\n", {"c": INT}, "d.csv: column `c`: there is no such column; the columns are a, b"),
        ("d.csv", "a,a\n1,2\n", {}, "d.csv:1: column `a`: stands twice in the header; rename one"),
        ("d.csv", ",\n1,2\n", {}, "d.csv:1: the first line must name the columns"),
        (
            "d.csv",
            "a,b\n1,2\n1,2,3\n",
            {},
            "d.csv:3: expected 2 cells as in the header, got 3; quote a cell that holds the delimiter",
        ),
        ("d.csv", 'a\nx\n"1\n2\n', {}, "d.csv:3: broken CSV: a quote that opens in this row is never closed"),
        (
            "d.csv",
            'a,b\n"x"y,2\n',
            {},
            "d.csv:2: broken CSV: a cell goes on after its closing quote; write a quote inside a cell twice",
        ),
        (
            "d.tsv",
            'a\tb\n"x"y\t2\n',
            {},
            "d.tsv:2: broken CSV: a cell goes on after its closing quote; write a quote inside a cell twice",
        ),
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
            "d.jsonl:1: column `a`: expected int, got no value (null); fill it in, or leave the row out",
        ),
        (
            "d.jsonl",
            '{"a": 1}\n\n{"a": \n',
            {},
            "d.jsonl:3: broken JSON: expecting value at character 6 of the line; a line holds one object",
        ),
        (
            "d.jsonl",
            '{"a": NaN}\n',
            {},
            "d.jsonl:1: broken JSON: NaN is no JSON number; leave the value out, or write null; a line holds one object",
        ),
        (
            "d.jsonl",
            '{"a": 1e999}\n',
            {},
            "d.jsonl:1: broken JSON: 1e999 is too large for a number; a line holds one object",
        ),
        (
            "d.jsonl",
            "[" * 100_000,
            {},
            "d.jsonl:1: broken JSON: lists or objects stand in each other too deeply; a line holds one object",
        ),
        ("d.jsonl", "[1]\n", {}, "d.jsonl:1: expected an object, got [1]"),
        ("d.json", "\n 5\n", {}, "d.json:2: expected an array of objects, or one object a line"),
        (
            "d.json",
            '{"train": [{"a": 1}], "dev": [{"a": 2}]}',
            {},
            (
                "d.json:1: expected an array of objects, or one object a line; the file is one object, in which "
                "`train` and `dev` are arrays of objects: save them as files"
            ),
        ),
        (
            "d.json",
            '{\n"a": 1\n}\n',
            {},
            (
                "d.json:1: expected an array of objects, or one object a line; the file is one object, in which "
                "nothing is an array of objects"
            ),
        ),
        ("d.json", '{"rows": [{}, 3]}', {}, "d.json: rows[1]: expected an object, got 3"),
        ("d.json", '[{"a": 1},\n {"a": x}]', {}, "d.json:2: broken JSON: expecting value at character 8 of the line"),
        ("d.json", '[{"a": 1}\n {"a": 2}]', {}, "d.json:2: broken JSON: expected `,` or `]` after an object"),
        ("d.json", '[{"a": 1}] 2', {}, "d.json:1: broken JSON: there is text after the array"),
        ("d.json", "[\n{},\n3]", {}, "d.json:3: expected an object, got 3"),
        ("d.json", "[]", {}, "d.json: the file has no rows"),
        (
            "d.xlsx",
            "",
            {},
            "d.xlsx: cannot tell how to read this file; its name must end in .csv, .tsv, .jsonl, .json, .parquet",
        ),
    ],
)
def test_messages(load: Load, name: str, text: str, types: dict[str, Type], message: str) -> None:
    with pytest.raises(DataProblem) as raised:
        load(name, text, types)
    assert str(raised.value) == message
    assert raised.value.summary == message


def test_all_mistakes_are_told_at_once(tmp_path: Path, golden: Golden) -> None:
    (tmp_path / "flowers.csv").write_text(
        "length,species\n1.4,Iris setosa\nlong,rose\n5.0\n,virginica\n" + "?,virginica\n" * 30 + '5.0,"virg\n'
    )
    (tmp_path / "more.jsonl").write_text('{"species": "virginica"}\n')
    pools = (FilePool("train", "flowers.csv"), FilePool("dev", "more.jsonl"), FilePool("test", "nowhere.csv"))
    with pytest.raises(DataProblem) as raised:
        load_dataset(DatasetSpec("d", pools), tmp_path, fields({"length": INT, "species": SPECIES}))
    golden("data/many_mistakes.txt", f"{raised.value}\n\nOn one line: {raised.value.summary}\n")


@pytest.mark.parametrize("first", ["", "a\n1\n"])
def test_a_file_that_breaks_off_says_what_is_wrong_before(load: Load, first: str) -> None:
    with pytest.raises(DataProblem) as raised:
        load("d.csv", (first or "a\n") + "1,2\n" * 3 + '"', {"a": INT})
    assert len(raised.value.flaws) == 4
