"""The data set of a program: rows as its inputs and its metric read them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from promptc.driver.compiling import compile_file
from promptc.driver.problems import DriverProblem
from promptc.driver.splits import load_rows, split_rows

PROGRAM = """
from std import exact_match, predict

enum Team { billing = "Billing dept.", platform }

signature Route {
  \"\"\"Choose the team.\"\"\"
  input ticket: str
  input day: date?
  input limit: int
  output team: Team
}

model small = "replay:answers.jsonl"

program triage(ticket: str, day: date?, limit: int = 3) -> (team: Team) {
  module route = predict(Route)
  return (team = route(ticket = ticket, day = day, limit = limit).team)
}

dataset tickets {
  rows = "tickets.parquet"
  columns = { "Body": "ticket" }
  train = sample(rows, 4), dev = sample(rows, 3), test = split(rows, 0.3)
}

metric right(gold: tickets, pred: triage) -> float = exact_match(pred.team, gold.team)

optimize triage { data = tickets, metric = right, seed = 1 }
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    teams = ["Billing dept.", "platform"] * 5
    pq.write_table(pa.table({"Body": [f"ticket {i}" for i in range(10)], "team": teams}), tmp_path / "tickets.parquet")
    (tmp_path / "triage.prompt").write_text(PROGRAM)
    return tmp_path / "triage.prompt"


def test_rows_have_the_names_and_types_of_the_program_and_its_defaults(program: Path) -> None:
    data = load_rows(compile_file(program))
    assert {name: len(rows) for name, rows in data.splits.items()} == {"rows": 0, "train": 4, "dev": 3, "test": 3}
    (row,) = (row for rows in data.splits.values() for row in rows if row["ticket"] == "ticket 4")
    assert row == {"ticket": "ticket 4", "team": "billing", "day": None, "limit": 3}
    assert [name for name, _ in data.sha256] == ["tickets.parquet"]


def test_a_split_that_is_not_there_is_named(program: Path) -> None:
    with pytest.raises(DriverProblem, match=r"data set `tickets` has no split `tests`; did you mean `test`\?"):
        split_rows(compile_file(program), "tests")
