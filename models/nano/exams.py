"""Exams on what was never trained: Iris from a handful of demonstrations, and a program of two modules.

Iris rows come from scikit-learn at evaluation time; training never touches them.
"""

from collections import Counter
from collections.abc import Callable
from random import Random
from statistics import mean, pstdev
from typing import Literal

from sklearn.datasets import load_iris

from models.nano.families import operations
from models.nano.families.base import Task, nonsense
from models.nano.model import Nano
from models.nano.scoring import choices, chosen, prompt_of, write
from models.nano.words import CATEGORIES
from promptc.artifact.model import Demo, Module
from promptc.runtime.layout import DecodeProblem, parse_outputs
from promptc.schema.types import FLOAT, STR, Enum, Field, Member, Row

Names = Literal["own", "permuted", "nonsense"]
SPECIES = ("setosa", "versicolor", "virginica")
FEATURES = ("sepal_length", "sepal_width", "petal_length", "petal_width")


def iris(
    model: Nano, demos: int, *, sets: int = 12, queries: int = 40, names: Names = "own", random_labels: bool = False
) -> tuple[float, float]:
    """Mean accuracy over random sets of demonstrations, and its standard deviation from set to set."""
    data = load_iris()
    shares = []
    for s in range(sets):
        rng = Random(f"iris {s}")
        members = list(SPECIES)
        if names == "permuted":
            members = members[1:] + members[:1] if s % 2 else members[2:] + members[:2]
        elif names == "nonsense":
            members = [nonsense(rng) for _ in members]
        order = rng.sample(range(len(data.data)), len(data.data))
        listed = sorted(members) if names == "nonsense" else list(SPECIES)
        species = Enum("Species", tuple(Member(m) for m in listed))
        inputs = tuple(Field(f, FLOAT, "cm") for f in FEATURES)

        def row(i: int) -> Row:
            return {f: float(v) for f, v in zip(FEATURES, data.data[i], strict=True)}

        shown = tuple(
            Demo(row(i), {"species": members[rng.randrange(3) if random_labels else data.target[i]]})
            for i in order[:demos]
        )
        module = Module(
            "Classify", "Classify", "predict", "nano", inputs, (Field("species", species),), "Classify the row.", shown
        )
        tasks = [Task("iris", module, row(i), {"species": members[data.target[i]]}) for i in order[-queries:]]
        shares.append(chosen(model, tasks))
    return mean(shares), pstdev(shares)


SHELVES = {"animals": "barn", "tools": "shed", "fruits": "pantry", "vehicles": "garage"}
PICKS = ("first", "second", "third", "last", "before_last", "middle")
_PICK = {"vague": "Process the note.", "good": ""}


def shelve(model: Nano, guidance: Literal["vague", "good"], demos: int, *, rows: int = 48) -> tuple[float, float]:
    """A program of two calls, pick an item from a note and then name its shelf: (right items, right shelves).

    Averaged over operations for the first call; the second knows its shelves from demonstrations only.
    """
    items, shelves, total = 0, 0, 0
    shelf_type = Enum("Shelf", tuple(Member(s) for s in SHELVES.values()))
    for key in PICKS:
        op, rng = operations.FIXED_BY_KEY[key], Random(f"shelve {key}")
        pairs = [_note(rng, op) for _ in range(rows + demos)]
        shown, asked = pairs[:demos], pairs[demos:]
        pick = Module(
            "pick",
            "Pick",
            "predict",
            "nano",
            (Field("note", STR, "a line of words"),),
            (Field("item", STR),),
            _PICK[guidance] or f"Give {op.phrases[0]}.",
            tuple(Demo({"note": n}, {"item": i}) for n, i, _ in shown),
        )
        shelf = Module(
            "shelf",
            "Place",
            "predict",
            "nano",
            (Field("item", STR),),
            (Field("shelf", shelf_type),),
            "Find the shelf.",
            tuple(Demo({"item": i}, {"shelf": s}) for _, i, s in shown),
        )
        texts = write(model, [prompt_of(Task("pick", pick, {"note": n}, {"item": i})) for n, i, _ in asked], 16)
        found = []
        for text in texts:
            try:
                found.append(str(parse_outputs("lines", pick.outputs, text)["item"]))
            except DecodeProblem:
                found.append("")
        places = choices(model, [Task("shelf", shelf, {"item": f}, {"shelf": ""}) for f in found])
        for (_, item, place), f, p in zip(asked, found, places, strict=True):
            items += f == item
            shelves += p == place
            total += 1
    return items / total, shelves / total


def guessed(draw: Callable[[Random], operations.Operation] = operations.draw, *, lines: int = 20_000) -> float:
    """How often a line's operation is guessed where nothing tells which it is: by the one that mostly fits such a length.

    No prompt without demonstrations and with a vague instruction can be answered much better.
    """
    rng, right, seen = Random("guess"), Counter[tuple[int, str]](), Counter[int]()
    for _ in range(lines):
        op = draw(rng)
        words = operations.line(rng, op)
        answer = op.apply(words)
        seen[len(words)] += 1
        fitting = (o for o in operations.FIXED if len(words) >= o.shortest)
        right.update((len(words), o.key) for o in fitting if o.apply(words) == answer)
    return sum(max(right[n, o.key] for o in operations.FIXED) for n in seen) / lines


def _note(rng: Random, op: operations.Operation) -> tuple[str, str, str]:
    # Words of all four kinds, so that another operation would mostly lead to another shelf.
    kinds = [*SHELVES, rng.choice(tuple(SHELVES))]
    rng.shuffle(kinds)
    words = [rng.choice(CATEGORIES[k]) for k in kinds]
    (item,) = op.apply(words)
    return " ".join(words), item, SHELVES[kinds[words.index(item)]]
