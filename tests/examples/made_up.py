"""The programs of the paper on rows that nobody published: the data of each, one run with scripted answers, what comes of it."""

import csv
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"

Row = dict[str, Any]

_CORPUS: list[Row] = [
    {"title": "Lake Orla", "text": "Lake Orla is a lake in the north of Vennia."},
    {"title": "Vennia", "text": "Vennia is a country. Its capital is Tamsel."},
    {"title": "Tamsel", "text": "Tamsel is a city on the river Ild, founded by Bela Corm."},
    {"title": "Ild", "text": "The Ild is a river of 300 km."},
]
_PATIENT: Row = {
    "sex": "male",
    "chest_pain": "atypical",
    "blood_pressure": 130,
    "cholesterol": 240,
    "high_sugar": False,
    "cardiogram": "st_t",
    "heart_rate": 150,
    "exercise_angina": True,
    "st_depression": 1.5,
    "st_slope": "flat",
    "vessels": 1,
    "thallium": "reversible",
}
_HOPS: dict[str, list[str]] = {
    "Write a search query": [
        "reasoning: First the country of the lake.\nquery: Lake Orla country",
        "reasoning: Now its capital.\nquery: Vennia capital",
    ]
}


@dataclass(frozen=True, slots=True)
class Example:
    """``row(i)`` is a row of the data. The answers are by a part of the instruction, one for each call in order.

    ``table`` is the CSV file that has all rows, where there are no files of their own to train, select and report.
    ``prepare`` puts into the folder of the data what no rows are; the picture in the README is ``rolled`` up where it says so.
    """

    name: str
    row: Callable[[int], Row]
    inputs: Sequence[str]
    answers: Mapping[str, Sequence[str]]
    outputs: Row
    score: float
    table: str | None = None
    corpus: Sequence[Row] = ()
    prepare: Callable[[Path], None] | None = None
    rolled: bool = False

    def lay(self, folder: Path) -> Path:
        """A copy of the example in ``folder``, with made-up data in the place of its own; the program."""
        home = folder / self.name
        shutil.copytree(
            EXAMPLES / self.name, home, ignore=shutil.ignore_patterns("data", ".promptc", "*.json", "__pycache__")
        )
        (home / "data").mkdir()
        if self.table:
            with (home / "data" / self.table).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(self.row(0)), lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.row(i) for i in range(100))
        else:
            for at, pool in enumerate(("train", "dev", "test")):
                _write(home / "data" / f"{pool}.jsonl", [self.row(50 * at + i) for i in range(50)])
        if self.corpus:
            _write(home / "data" / "corpus.jsonl", self.corpus)
        if self.prepare:
            self.prepare(home / "data")
        return home / f"{self.name}.prompt"


def _write(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _flower(i: int) -> Row:
    return {
        "sepal_length": 5.0 + i / 100,
        "sepal_width": 3.0,
        "petal_length": 4.0,
        "petal_width": 1.5,
        "species": ("versicolor", "setosa", "virginica")[i % 3],
    }


_FLOWER = ("sepal_length", "sepal_width", "petal_length", "petal_width")

PAPER = (
    Example(
        name="hotpotqa",
        row=lambda i: {
            "question": f"What is the capital of the country of Lake Orla ({i})?",
            "answer": "Tamsel",
            "titles": ["Lake Orla", "Vennia"],
        },
        inputs=("question",),
        answers={**_HOPS, "Answer the question": ["reasoning: The passages say so.\nanswer: Tamsel."]},
        outputs={"answer": "Tamsel."},
        score=1.0,
        corpus=_CORPUS,
    ),
    Example(
        name="hotpotqa_conditional",
        row=lambda i: {
            "question": f"Who founded the capital of the country of Lake Orla ({i})?",
            "answer": "Bela Corm",
            "category": "person",
        },
        inputs=("question",),
        answers={**_HOPS, "Answer the question": ["reasoning: A person, so in small letters.\nanswer: bela corm"]},
        outputs={"answer": "bela corm"},
        score=1.0,
        corpus=_CORPUS,
    ),
    Example(
        name="iris",
        row=_flower,
        inputs=_FLOWER,
        answers={"Identify": ["species: versicolor"]},
        outputs={"species": "versicolor"},
        score=1.0,
        table="iris.csv",
    ),
    Example(
        name="iris_typo",
        row=_flower,
        inputs=_FLOWER,
        answers={"Identify": ["species: versicolour"]},
        outputs={"species": "versicolour"},
        score=0.0,
        table="iris.csv",
    ),
    Example(
        name="heart_disease",
        row=lambda i: {"age": 30 + i, **_PATIENT, "vessels": i % 4 or None, "disease": "yes"},
        inputs=("age", *_PATIENT),
        answers={
            "Weigh the opinions": ["reasoning: Two of three see it.\ndisease: yes"],
            "Decide whether": [
                "reasoning: The scan shows a defect.\ndisease: yes",
                "reasoning: The slope is flat.\ndisease: yes",
                "reasoning: The pressure is nearly normal.\ndisease: no",
            ],
        },
        outputs={"disease": "yes"},
        score=1.0,
    ),
    Example(
        name="scone",
        row=lambda i: {
            "context": f"The {i} people there do not own a dog.",
            "question": f"Can we logically conclude for sure that the {i} people there do not own a poodle?",
            "answer": "yes",
        },
        inputs=("context", "question"),
        answers={"Answer the question": ["reasoning: Without a dog there is no poodle.\nanswer: yes"]},
        outputs={"answer": "yes"},
        score=1.0,
    ),
    Example(
        name="hover",
        row=lambda i: {
            "claim": f"The lake of {i} islands called Orla is in the country whose capital Bela Corm founded.",
            "titles": ["Lake Orla", "Vennia", "Elsewhere"],
        },
        inputs=("claim",),
        answers={
            "Sum up what the passages": ["reasoning: One names the lake.\nsummary: Lake Orla is in Vennia."],
            "the summary does not tell": ["reasoning: The capital is missing.\nquery: Vennia capital"],
            "Sum up what the new passages": ["reasoning: One names it.\nsummary: The capital of Vennia is Tamsel."],
            "neither of the summaries": ["reasoning: Its founder is missing.\nquery: Bela Corm"],
        },
        # The search for the claim, for the capital and for the founder, best first.
        outputs={"titles": ["Lake Orla", "Tamsel", "Vennia", "Ild", "Vennia", "Lake Orla", "Tamsel"]},
        score=2 / 3,
        corpus=_CORPUS,
    ),
)
