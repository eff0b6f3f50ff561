"""Where the files of a table are, and writing them."""

from pathlib import Path

from promptc.bench.cells import CellName
from promptc.bench.csv_text import cells_csv, entries_csv
from promptc.bench.markdown import markdown
from promptc.bench.table import Table
from promptc.webpage.bench import render_table

CELLS = "cells.jsonl"


def artifact_path(name: CellName) -> Path:
    """Where the program that a cell chose is, relative to the folder of the table."""
    return Path("artifacts") / f"{name.program}-{name.optimizer}-{name.seed}.promptc.json"


def write_table(folder: Path, table: Table) -> list[Path]:
    """Write the table as Markdown, as a page and as CSV; gives their paths. Raises OSError."""
    texts = {
        "table.md": markdown(table),
        "table.html": render_table(table),
        "table.csv": entries_csv(table),
        "cells.csv": cells_csv(table),
    }
    for name, text in texts.items():
        # All of it or nothing, whenever the process is killed.
        part = folder / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(folder / name)
    return [folder / name for name in texts]
