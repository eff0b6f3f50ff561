"""The programs beyond those of the paper, as `tests.examples.made_up` has those."""

from collections.abc import Sequence
from random import Random

from examples.storeroom import get_data as storeroom
from tests.examples.made_up import Example, Row

_REPORT = """Today, Wilma went to the lido.
Wilma woke up at 7am.
Otto saw Wilma feeding the ducks from 8am to 12pm.
Ines saw Wilma mending a kite from 12pm to 4pm.
The lido was closed after 6pm."""


def _sighting(witness: str, doing: str, start: int, end: int) -> Row:
    return {"witness": witness, "doing": doing, "hours": {"start": start, "end": end}}


def _read(sightings: str) -> str:
    return f"person: Wilma\nwoke: 7\nclosed: 18\nsightings: [{sightings}]"


_DUCKS = '{"witness": "Otto", "doing": "feeding the ducks", "hours": {"start": 8, "end": 12}}'


def _note(i: int) -> Row:
    item, shelf = (("apple", "pantry"), ("goose", "barn"), ("chisel", "shed"), ("canoe", "garage"))[i % 4]
    return {"note": f"box{i} ladder {item} truck peach", "item": item, "shelf": shelf}


def _votes(*numbers: int) -> Sequence[str]:
    return [f"reasoning: Count the eggs, then the baskets.\nanswer: {number}" for number in numbers]


EVERYDAY = (
    Example(
        name="timeline",
        row=lambda i: {
            "report": _REPORT.replace("Otto", f"Otto{i}"),
            "person": "Wilma",
            "woke": 7,
            "closed": 18,
            "sightings": [
                _sighting(f"Otto{i}", "feeding the ducks", 8, 12),
                _sighting("Ines", "mending a kite", 12, 16),
            ],
            "free": [{"start": 7, "end": 8}, {"start": 16, "end": 18}],
        },
        inputs=("report",),
        answers={
            "when the person was where": [
                # The second sighting is read as if it were in the night, in words that are not the report's.
                _read(_DUCKS + ', {"witness": "Ines", "doing": "flying a kite", "hours": {"start": 12, "end": 4}}'),
                _read(_DUCKS + ', {"witness": "Ines", "doing": "mending a kite", "hours": {"start": 12, "end": 16}}'),
            ]
        },
        outputs={
            "person": "Wilma",
            "sightings": [_sighting("Otto", "feeding the ducks", 8, 12), _sighting("Ines", "mending a kite", 12, 16)],
            "free": [{"start": 7, "end": 8}, {"start": 16, "end": 18}],
        },
        # Otto12 is not Otto: half of the sightings are right, and all of the hours that are left.
        score=0.75,
    ),
    Example(
        name="banking77",
        row=lambda i: {
            "message": f"My card ending in {i} was stolen at the station.",
            "intent": "lost_or_stolen_card",
        },
        inputs=("message",),
        answers={"Choose the intent": ["intent: lost_or_stolen_card"]},
        outputs={"intent": "lost_or_stolen_card", "urgent": True},
        score=1.0,
    ),
    Example(
        name="gsm8k",
        row=lambda i: {
            "question": f"Ada puts {6 * i} eggs into baskets of six. How many baskets is that?",
            "answer": i,
        },
        inputs=("question",),
        answers={"Solve the problem": _votes(72, 12, 13, 12, 6)},
        outputs={"answer": 12},
        score=1.0,
    ),
    Example(
        name="storeroom",
        row=lambda i: {
            "question": f"How many grams of the element with atomic number {i} are there?",
            "answer": "440",
        },
        inputs=("question",),
        answers={
            "about the storeroom": [
                "reasoning: First which element that is.\ntool: elements\nabout: 12\nanswer: ",
                "reasoning: Now its bottles.\ntool: bottles\nabout: magnesium\nanswer: ",
                "reasoning: That is all.\ntool: finish\nabout: \nanswer: 440",
            ]
        },
        outputs={"answer": "440"},
        score=1.0,
        prepare=lambda data: storeroom.write(data / "storeroom.db", storeroom.filled(Random(1))),
        rolled=True,
    ),
    Example(
        name="shelve",
        row=_note,
        inputs=("note",),
        answers={"Process the note": ["item: apple"], "Find the shelf": ["shelf: pantry"]},
        outputs={"item": "apple", "shelf": "pantry"},
        score=1.0,
        table="notes.csv",
    ),
)
