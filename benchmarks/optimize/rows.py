"""The rows of the tasks, by seed: real tables, and rows drawn for the tasks of the model's own families.

Iris comes with scikit-learn. Heart Disease is read from a file that is checked by its hash. The rest is drawn here, from
streams of their own: no text that promptc-nano was trained on, and none that an example scores on, is drawn from them.
"""

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from models.nano.words import CATEGORIES, FIELDS, NOUNS

Row = dict[str, str | int | float]

HEART_FILE = "heart_train_120.csv"
HEART_SHA256 = "92366f855c6d907d7bb91a200cdb667748fdae7f121a9b6d161cfd473ebea1fa"
_NOTE_WORDS = 5
_NOTE_PLACE = 2
_SHELVES = {"animals": "barn", "tools": "shed", "fruits": "pantry", "vehicles": "garage"}
_BOXES = {"metals": "tray", "drinks": "rack", "places": "loft", "jobs": "aisle"}
_PASS_ABOVE = 60


class DataMissing(Exception):
    """A file that a task needs is not there, or is another one."""


@dataclass(frozen=True, slots=True)
class Splits:
    """``train`` to demonstrate and steer, ``dev`` to select, ``test`` to report; no row is in two of them."""

    train: tuple[Row, ...]
    dev: tuple[Row, ...]
    test: tuple[Row, ...]


def stream(task: str, seed: int) -> Random:
    """The random stream of the rows of ``task``."""
    return Random(f"benchmarks/optimize {task} {seed}")  # noqa: S311 - chance draws rows here, no secrets


def divide(rows: Sequence[Row], train: int, dev: int, test: int, rng: Random) -> Splits:
    """``rows`` in an order by chance, cut into splits. Where there are fewer rows, ``test`` has what is left."""
    order = rng.sample(list(rows), len(rows))
    return Splits(tuple(order[:train]), tuple(order[train : train + dev]), tuple(order[train + dev :][:test]))


def drawn(draw: Callable[[Random], Row], count: int, rng: Random) -> list[Row]:
    """``count`` rows, no two alike."""
    rows: dict[str, Row] = {}
    while len(rows) < count:
        row = draw(rng)
        rows.setdefault(repr(row), row)
    return list(rows.values())


def iris() -> list[Row]:
    from sklearn.datasets import load_iris

    data = load_iris()
    names = ("sepal_length", "sepal_width", "petal_length", "petal_width")
    rows: list[Row] = [
        {**{n: round(float(v), 1) for n, v in zip(names, values, strict=True)}, "species": str(data.target_names[t])}
        for values, t in zip(data.data, data.target, strict=True)
    ]
    # Two flowers measure the same: one of them could train and the other test.
    return list({repr(row): row for row in rows}.values())


def heart(folder: Path | None) -> list[Row]:
    """The patients of the Cleveland file of whom every finding is known. Raises `DataMissing`."""
    if folder is None:
        raise DataMissing(f"the task heart reads {HEART_FILE}: give its folder with --data")
    path = folder / HEART_FILE
    if not path.is_file():
        raise DataMissing(f"there is no {path}; benchmarks/README.md says where the file comes from")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != HEART_SHA256:
        raise DataMissing(f"{path} is another file: its sha256 is {found}, expected {HEART_SHA256}")
    return [_patient(row) for row in csv.DictReader(content.decode().splitlines()) if "?" not in row.values()]


def _patient(row: dict[str, str]) -> Row:
    answer = "yes" if int(row.pop("num")) > 0 else "no"
    return {**{n: float(v) if n == "oldpeak" else int(float(v)) for n, v in row.items()}, "answer": answer}


def note(rng: Random) -> Row:
    """Five words with no two neighbours of one shelf, so that a wrong word seldom leads to the right shelf."""
    kinds: list[str] = []
    words: list[str] = []
    while len(words) < _NOTE_WORDS:
        kind = rng.choice(tuple(_SHELVES))
        word = rng.choice(CATEGORIES[kind])
        if kinds[-1:] != [kind] and word not in words:
            kinds.append(kind)
            words.append(word)
    return {"note": " ".join(words), "item": words[_NOTE_PLACE], "shelf": _SHELVES[kinds[_NOTE_PLACE]]}


def line(rng: Random) -> Row:
    """Four to six words; the result is what is left of them without the first and the last."""
    words = rng.sample(NOUNS, rng.randint(4, 6))
    return {"line": " ".join(words), "result": " ".join(words[1:-1])}


def fact(rng: Random) -> Row:
    """Three facts of three kinds, so that the wrong one never leads to the right box."""
    kinds = rng.sample(tuple(_BOXES), 3)
    keys = rng.sample(tuple(dict.fromkeys(FIELDS)), 3)
    values = [rng.choice(CATEGORIES[kind]) for kind in kinds]
    told = ", ".join(f"the {k} is {v}" for k, v in zip(keys, values, strict=True))
    asked = rng.randrange(3)
    return {"facts": told, "question": f"what is the {keys[asked]}", "box": _BOXES[kinds[asked]]}


def pair(rng: Random) -> Row:
    """Two different numbers; the grade goes by the larger one, and both grades are as frequent."""
    score = rng.randint(_PASS_ABOVE + 1, 99) if rng.random() < 0.5 else rng.randint(10, _PASS_ABOVE)
    pair_ = [score, rng.randint(0, score - 1)]
    rng.shuffle(pair_)
    return {"left": pair_[0], "right": pair_[1], "grade": "pass" if score > _PASS_ABOVE else "fail"}
