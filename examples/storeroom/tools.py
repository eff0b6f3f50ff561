"""What the model may ask the storeroom's database, `data/storeroom.db`.

Every question is a statement that stands here, in which the model's text is a bound parameter: it can choose what it asks
about and nothing else. The database is opened for reading alone, so that no mistake here could change it either.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

DATABASE = Path(__file__).parent / "data" / "storeroom.db"

Found = list[dict[str, Any]]


def elements(about: str) -> Found:
    """The elements whose name, symbol, number or kind is ``about``, by their numbers."""
    return _ask(
        "SELECT number, symbol, name, kind FROM element WHERE :about IN (name, lower(symbol), CAST(number AS TEXT), kind) ORDER BY number",
        about,
    )


def bottles(about: str) -> Found:
    """The bottles of the element with the name or symbol ``about``."""
    return _ask(
        "SELECT name AS element, cupboard, grams FROM bottle JOIN element USING (number)"
        " WHERE :about IN (name, lower(symbol)) ORDER BY cupboard, grams",
        about,
    )


def cupboard(about: str) -> Found:
    """The bottles in the cupboard with the letter ``about``."""
    return _ask(
        "SELECT name AS element, cupboard, grams FROM bottle JOIN element USING (number)"
        " WHERE lower(cupboard) = :about ORDER BY name, grams",
        about,
    )


def _ask(statement: str, about: str) -> Found:
    if not DATABASE.is_file():
        raise FileNotFoundError(f"there is no {DATABASE.name}: python -m examples.storeroom.get_data makes it")
    with closing(sqlite3.connect(f"{DATABASE.as_uri()}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(statement, {"about": about.strip().lower()})]
