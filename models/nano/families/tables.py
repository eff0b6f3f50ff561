"""Rows of named numbers, each with a class: only the demonstrations tell which numbers go with which class.

Where the classes lie is drawn anew for every task; nothing is learned about any real table.
"""

from random import Random

from models.nano.families.base import (
    REASONING,
    Task,
    demo_count,
    describe,
    enum,
    first_of_each,
    labels,
    make,
    names,
    output_name,
)
from promptc.schema.types import FLOAT, INT, STR, Field, Json, Row, Type

_VAGUE = (
    "Classify the row.",
    "Classify the row.",
    "Identify the kind.",
    "Identify the class.",
    "Decide the {o}.",
    "Give the {o}.",
    "Predict the {o}.",
    "Classify the {o}.",
    "Assign the {o}.",
    "Answer.",
    "Do the task.",
    "Name the {o} of the row.",
    "Classify each row by its numbers.",
    "Process the row.",
    "",
)
_UNITS = ("cm", "mm", "kg", "years", "degrees", "percent", "a number", "in cm")


def _centers(rng: Random, classes: int, features: int) -> list[list[float]]:
    """Where each class lies on each feature, between 0 and 1."""
    if rng.random() < 0.35:
        # Classes along one hidden axis that most features follow, up or down.
        place = rng.sample([i / (classes - 1) if classes > 1 else 0.5 for i in range(classes)], classes)
        place = [p + rng.gauss(0, 0.1) for p in place]
        slope = [rng.choice((1.0, 1.0, 1.0, -1.0)) * rng.choice((1.0, 1.0, 0.5, 0.15)) for _ in range(features)]
        return [[0.5 + s * (p - 0.5) + rng.gauss(0, 0.05) for s in slope] for p in place]
    centers = [[rng.random() for _ in range(features)] for _ in range(classes)]
    for f in range(features):
        if features > 1 and rng.random() < 0.25:
            same = rng.random()
            for c in centers:
                c[f] = same  # this feature tells nothing
    return centers


def task(
    rng: Random,
    features: int,
    classes: int,
    demos: int,
    *,
    plain: bool = False,
    easy: bool = False,
    shuffled: bool = False,
) -> Task:
    """A table task. ``easy``: classes far apart. ``shuffled``: the classes of the demonstrations are random."""
    centers = _centers(rng, classes, features)
    spread = rng.uniform(0.02, 0.06) if easy else rng.uniform(0.02, 0.14)
    whole = rng.random() < 0.2
    scale: list[tuple[float, float]] = []
    for _ in range(features):
        if whole:
            top = float(rng.choice((20, 50, 100, 300)))
            width = rng.uniform(0.4, 0.95) * top
        else:
            top = rng.choice((9.9, 9.9, 9.9, 5.0, 3.0))
            width = rng.uniform(0.2, 0.98) * top
        scale.append((rng.uniform(0, top - width), width))
    wide = [spread * rng.uniform(0.6, 1.6) for _ in range(features)]

    def number(c: int, f: int) -> Json:
        low, width = scale[f]
        value = low + width * (centers[c][f] + rng.gauss(0, wide[f]))
        return int(min(max(round(value), 0), 300)) if whole else round(min(max(value, 0.0), 9.9), 1)

    fields = names(rng, features)
    output = output_name(rng, fields)
    members = labels(rng, classes)
    unit = rng.choice(_UNITS) if rng.random() < 0.5 else ""
    number_type: Type = INT if whole else FLOAT
    inputs = [Field(f, number_type, unit) for f in fields]
    kind: Type = enum(rng, members) if plain or rng.random() < 0.9 else STR
    instruction = rng.choice(_VAGUE).replace("{o}", output)
    reasoned = not plain and rng.random() < 0.06
    order = [rng.randrange(classes) for _ in range(demos + 1)]
    if demos >= classes and rng.random() < 0.7:
        order[:classes] = range(classes)
        head = order[:-1]
        rng.shuffle(head)
        order = [*head, order[-1]]
    rows: list[tuple[Row, Row]] = []
    for i, c in enumerate(order):
        values: Row = {f: number(c, k) for k, f in enumerate(fields)}
        shown = rng.randrange(classes) if shuffled and i < demos else c
        out: Row = {"reasoning": " and ".join(f"{f} is {v}" for f, v in list(values.items())[:2])} if reasoned else {}
        out[output] = members[shown]
        rows.append((values, out))
    outputs = [REASONING] if reasoned else []
    outputs.append(Field(output, kind, describe(rng, "the class", "the kind", "what it is", share=0.2)))
    return make(
        "easy_tables" if easy else "tables",
        rng,
        instruction,
        inputs,
        outputs,
        rows,
        "lines" if plain else None,
        first_of_each(order),
    )


def sample(rng: Random) -> Task:
    return task(
        rng,
        rng.choice((1, 2, 2, 3, 3, 4, 4, 4, 5)),
        rng.choice((2, 2, 3, 3, 3, 4)),
        demo_count(rng, rng.choice((8, 16, 20))),
    )


def sample_easy(rng: Random) -> Task:
    """For the curriculum: few features, two classes far apart."""
    return task(rng, rng.choice((1, 1, 2, 3)), 2, rng.randint(4, 16), easy=True)
