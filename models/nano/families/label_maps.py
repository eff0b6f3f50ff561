"""Words and their labels: the label of a word is its category's, and which label a category has is new in every task.

The pairing stands in the instruction, in the descriptions of the enum's members, or in the demonstrations alone.
"""

from random import Random
from typing import Literal

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
    vague,
)
from models.nano.families.operations import SINGULAR
from models.nano.words import CATEGORIES
from promptc.schema.types import STR, Field, Row, Type

Where = Literal["instruction", "members", "demos"]
_INPUTS = ("item", "word", "note", "thing", "text", "name", "entry", "key")
_OUTPUTS = ("shelf", "label", "class", "kind", "type", "group", "box", "room", "place", "tag", "category", "code")
_VAGUE = ("Label the {i}.", "Give the {o} of the {i}.", "Place the {i}.", "Choose the {o}.", "Sort the {i}.")


def pairing_text(rng: Random, pairs: list[tuple[str, str]], input_: str, output: str) -> str:
    """One sentence that says which label each category has."""
    style = rng.randrange(4)
    if style == 0:
        return "Label " + " and ".join(f"{c} as {m}" for c, m in pairs) + "."
    if style == 1:
        return f"The {output} of the {input_}: " + ", ".join(f"{c} is {m}" for c, m in pairs) + "."
    if style == 2:
        return f"Give the {output}: " + ", ".join(f"{m} for {c}" for c, m in pairs) + "."
    return "Answer " + ", ".join(f"{m} for {c}" for c, m in pairs) + "."


def task(
    rng: Random,
    where: Where,
    demos: int,
    *,
    plain: bool = False,
    classes: int = 0,
    fields: tuple[str, str] | None = None,
) -> Task:
    n = classes or rng.choice((2, 2, 3, 3, 4))
    categories = rng.sample(tuple(SINGULAR), n)
    members = labels(rng, n)
    pairs = list(zip(categories, members, strict=True))
    if fields:
        input_, output = fields
    elif rng.random() < 0.8:
        input_, output = rng.choice(_INPUTS), rng.choice(_OUTPUTS)
    else:
        (input_,) = names(rng, 1)
        output = output_name(rng, (input_,))
    if where == "instruction":
        instruction = pairing_text(rng, pairs, input_, output)
    elif rng.random() < 0.5:
        instruction = vague(rng, input_, output)
    else:
        instruction = rng.choice(_VAGUE).replace("{i}", input_).replace("{o}", output)
    kind: Type = enum(rng, members, categories if where == "members" else ())
    if where != "members" and not plain and rng.random() < 0.1:
        kind = STR
    reasoned = not plain and where != "demos" and rng.random() < 0.1
    rows: list[tuple[Row, Row]] = []
    drawn: list[str] = []
    for _ in range(demos + 1):
        category, label = rng.choice(pairs)
        drawn.append(category)
        word = rng.choice(CATEGORIES[category])
        out: Row = {"reasoning": f"{word} is a kind of {SINGULAR[category]}"} if reasoned else {}
        rows.append(({input_: word}, out | {output: label}))
    unknown = first_of_each(drawn) if where == "demos" else ()
    outputs = [REASONING] if reasoned else []
    outputs.append(Field(output, kind, describe(rng, "the label", "where it belongs", share=0.2)))
    inputs = [Field(input_, STR, describe(rng, "a word", "one word", "a thing", share=0.3))]
    return make("label_maps", rng, instruction, inputs, outputs, rows, "lines" if plain else None, unknown)


def sample(rng: Random) -> Task:
    draw = rng.random()
    if draw < 0.35:
        return task(rng, "instruction", demo_count(rng, 10) if rng.random() < 0.5 else 0)
    if draw < 0.55:
        return task(rng, "members", demo_count(rng, 10) if rng.random() < 0.5 else 0)
    return task(rng, "demos", demo_count(rng, 16))


def sample_kinds(rng: Random) -> Task:
    """For the curriculum: the category of each of many words."""
    plural = rng.random() < 0.5
    output = rng.choice(("kind", "class", "category"))
    rows: list[tuple[Row, Row]] = []
    for category in rng.choices(tuple(SINGULAR), k=rng.randint(8, 16)):
        name = category if plural else SINGULAR[category]
        rows.append(({"word": rng.choice(CATEGORIES[category])}, {output: name}))
    fields = [Field("word", STR)], [Field(output, STR)]
    return make("kinds", rng, f"Give the {output} of the word.", *fields, rows, "lines", (0, 1))


def sample_easy(rng: Random) -> Task:
    """For the curriculum: every category asked once, so that only the definitions can tell; some by their own name."""
    n = rng.randint(2, 6)
    categories = rng.sample(tuple(SINGULAR), n)
    pairs = list(zip(categories, labels(rng, n), strict=True))
    input_, output = rng.choice(_INPUTS), rng.choice(_OUTPUTS)
    inside = rng.random() < 0.35
    instruction = vague(rng, input_, output) if inside else pairing_text(rng, pairs, input_, output)
    kind = enum(rng, [m for _, m in pairs], categories if inside else ())
    rows: list[tuple[Row, Row]] = []
    for category, label in rng.sample(pairs, n):
        word = rng.choice((category, SINGULAR[category])) if rng.random() < 0.2 else rng.choice(CATEGORIES[category])
        rows.append(({input_: word}, {output: label}))
    return make("easy_labels", rng, instruction, [Field(input_, STR)], [Field(output, kind)], rows, "lines")
