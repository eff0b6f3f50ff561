"""Two numbers compared, and one number against a threshold that the instruction states."""

from random import Random

from models.nano.families.base import Task, demo_count, enum, labels, make, names, output_name, vague
from promptc.schema.types import FLOAT, INT, Field, Row


def compare(rng: Random, demos: int, *, good: bool = True, plain: bool = False) -> Task:
    """The larger or the smaller of two numbers."""
    a, b = names(rng, 2)
    output = output_name(rng, (a, b))
    whole = rng.random() < 0.5
    larger = rng.random() < 0.5
    word = rng.choice(("larger", "greater", "bigger") if larger else ("smaller", "lower"))
    kind = INT if whole else FLOAT
    rows: list[tuple[Row, Row]] = []
    for _ in range(demos + 1):
        x, y = (_number(rng, whole), _number(rng, whole))
        while x == y:
            y = _number(rng, whole)
        rows.append(({a: x, b: y}, {output: max(x, y) if larger else min(x, y)}))
    instruction = rng.choice(
        (f"Give the {word} number.", f"Give the {word} of the two numbers.", f"Which number is {word}?")
    )
    if not good:
        instruction = vague(rng, "row", output)
    fields = [Field(a, kind), Field(b, kind)], [Field(output, kind)]
    return make(
        "numbers", rng, instruction, *fields, rows, "lines" if plain else None, () if good or not demos else (0,)
    )


def threshold(rng: Random, demos: int, *, good: bool = True, plain: bool = False) -> Task:
    """One of two labels, by whether a number is above a stated one."""
    (name,) = names(rng, 1)
    output = output_name(rng, (name,))
    whole = rng.random() < 0.5
    limit = _number(rng, whole)
    high, low = labels(rng, 2)
    rows: list[tuple[Row, Row]] = []
    for _ in range(demos + 1):
        value = _number(rng, whole)
        while value == limit:
            value = _number(rng, whole)
        rows.append(({name: value}, {output: high if value > limit else low}))
    instruction = rng.choice(
        (
            f"Answer {high} if the {name} is above {limit}, else {low}.",
            f"Give {high} when {name} is greater than {limit} and {low} when it is not.",
            f"If the {name} is below {limit} answer {low}, else {high}.",
        )
    )
    if not good:
        instruction = vague(rng, name, output)
    kind = INT if whole else FLOAT
    fields = [Field(name, kind)], [Field(output, enum(rng, (high, low)))]
    return make(
        "numbers", rng, instruction, *fields, rows, "lines" if plain else None, () if good or not demos else (0,)
    )


def sample(rng: Random) -> Task:
    kind = compare if rng.random() < 0.4 else threshold
    return kind(rng, demo_count(rng, 10), good=rng.random() < 0.6)


def _number(rng: Random, whole: bool) -> float:
    return rng.randint(0, 100) if whole else round(rng.randint(0, 99) / 10, 1)
