"""Rows that are written one after the other, and what is whole of a file that was cut."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptc.data.raw import RawRow
from promptc.data.row_lines import CsvLines, JsonLines, RowLines
from promptc.data.table import iterate_rows
from promptc.schema.types import Field, Json
from tests.schema import strategies

COLUMNS = ("a", "b c", 'd"e')
CSV = CsvLines(COLUMNS)
CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', "a\r", "\n", "x,y", '""\n']
)
VALUES: st.SearchStrategy[Json] = st.none() | st.booleans() | st.integers() | CELLS | st.lists(CELLS, max_size=2)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, VALUES)), max_size=4)
KINDS: list[RowLines] = [JsonLines(), CSV]


def written(lines: RowLines, rows: list[dict[str, Json]]) -> bytes:
    return lines.head + b"".join(map(lines.line, rows))


@given(st.data(), strategies.FIELDS)
def test_json_gives_back_every_row(data: st.DataObject, fields: list[Field]) -> None:
    row = data.draw(strategies.rows(fields))
    assert JsonLines().row(JsonLines().line(row)) == row


@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1, max_size=4))
def test_csv_is_read_as_it_was_written(rows: list[dict[str, Json]], tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("csv") / "rows.csv"
    file.write_bytes(written(CSV, rows))
    found = list(iterate_rows(file.parent, file.name))
    assert [row.cells for row in found if isinstance(row, RawRow)] == rows
    assert [CSV.row(CSV.line(row)) for row in rows] == rows


def test_what_is_no_text_is_json_in_a_cell_and_none_is_empty(tmp_path: Path) -> None:
    assert CSV.line({"a": None, "b c": [1, "x"], 'd"e': True}) == b',"[1, ""x""]",true\n'
    assert CSV.head == b'a,b c,"d""e"\n'
    assert CSV.line({"a": 0.5, 'd"e': {"k": None}}) == b'0.5,,"{""k"": null}"\n'


@pytest.mark.parametrize("lines", KINDS)
@given(data=st.data(), rows=ROWS)
def test_whole_lines_of_a_file_that_was_cut_are_those_before_the_cut(
    lines: RowLines, data: st.DataObject, rows: list[dict[str, Json]]
) -> None:
    parts = [part for part in (lines.head, *map(lines.line, rows)) if part]
    text = b"".join(parts)
    cut = data.draw(st.integers(0, len(text)))
    whole = [part for i, part in enumerate(parts, 1) if len(b"".join(parts[:i])) <= cut]
    assert list(lines.whole(io.BytesIO(text[:cut]))) == whole


@pytest.mark.parametrize(
    ("lines", "line"),
    [(JsonLines(), b"[1]\n"), (JsonLines(), b"{\n"), (JsonLines(), b"\xff\n"), (CSV, b"a,b\n"), (CSV, b'a,b,"c"d\n')],
)
def test_a_line_that_is_no_row(lines: RowLines, line: bytes) -> None:
    with pytest.raises(ValueError, match=r"no object|broken JSON|can't decode|shorter|broken CSV"):
        lines.row(line)


def test_half_a_surrogate_pair_has_bytes_and_comes_back() -> None:
    row: dict[str, Json] = {"a": "\ud800"}
    assert JsonLines().line(row) == b'{"a": "\\ud800"}\n'
    assert JsonLines().row(JsonLines().line(row)) == row
