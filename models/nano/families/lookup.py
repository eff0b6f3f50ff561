"""Finding again what stood before: the steps of the curriculum, random keys and values, and facts in the input."""

from random import Random

from models.nano.families.base import (
    WORDS,
    Task,
    describe,
    enum,
    first_of_each,
    labels,
    make,
    names,
    nonsense,
    output_name,
    vague,
)
from models.nano.words import FIELDS
from promptc.schema.types import STR, Field, Row, Type

_KEYS = tuple(dict.fromkeys(FIELDS))


def sample_copy(rng: Random) -> Task:
    """Pure repetition: the answer is the input."""
    words = [rng.choice(WORDS) if rng.random() < 0.9 else nonsense(rng) for _ in range(rng.randint(8, 40))]
    text = " ".join(words)
    fields = [Field("text", STR)], [Field("text", STR)]
    return make("copy", rng, "Copy the text.", *fields, [({"text": text}, {"text": text})], "lines")


def sample_adjacent(rng: Random) -> Task:
    """Key and value side by side: the word after a word that comes once before."""
    words = rng.sample(WORDS, 2 * rng.randint(3, 16))
    i = 2 * rng.randrange(len(words) // 2)
    inputs, outputs = [Field("text", STR), Field("key", STR)], [Field("value", STR)]
    row: tuple[Row, Row] = {"text": " ".join(words), "key": words[i]}, {"value": words[i + 1]}
    return make("adjacent", rng, "Find the word after the key.", inputs, outputs, [row], "lines")


def sample_pairs(rng: Random) -> Task:
    """The plainest lookup: few keys, each asked many times, so that nearly every answer can be known."""
    keys = rng.sample(WORDS, rng.randint(2, 6))
    values = rng.sample(WORDS, len(keys)) if rng.random() < 0.8 else [nonsense(rng) for _ in keys]
    pairs = dict(zip(keys, values, strict=True))
    input_, output = ("key", "value") if rng.random() < 0.6 else rng.sample(_KEYS, 2)
    asked = rng.choices(keys, k=rng.randint(8, 18))
    rows: list[tuple[Row, Row]] = [({input_: k}, {output: pairs[k]}) for k in asked]
    fields = [Field(input_, STR)], [Field(output, STR)]
    return make("pairs", rng, vague(rng, input_, output), *fields, rows, "lines", first_of_each(asked))


def task(rng: Random, demos: int, *, plain: bool = False) -> Task:
    """Random key -> random value; the question repeats a key of the demonstrations, where there are any."""
    n = max(1, rng.randint(max(1, demos // 3), max(1, (2 * demos + 2) // 3)))
    if rng.random() < 0.7:
        keys = rng.sample(WORDS, n)
    else:
        keys = [f"{rng.randint(0, 99) / 10:.1f}" if rng.random() < 0.5 else nonsense(rng) for _ in range(n)]
    classes = rng.randint(2, 6)
    values = labels(rng, classes)
    pairs = {k: rng.choice(values) if rng.random() < 0.8 else values[0] for k in keys}
    input_, output = "key", "value"
    if rng.random() < 0.5:
        (input_,) = names(rng, 1)
        output = output_name(rng, (input_,))
    order = [rng.choice(keys) for _ in range(demos)]
    question = rng.choice(order) if order else keys[0]
    rows: list[tuple[Row, Row]] = [({input_: k}, {output: pairs[k]}) for k in (*order, question)]
    kind: Type = enum(rng, values) if plain or rng.random() < 0.7 else STR
    fields = [Field(input_, STR)], [Field(output, kind)]
    return make(
        "lookup",
        rng,
        vague(rng, input_, output),
        *fields,
        rows,
        "lines" if plain else None,
        first_of_each((*order, question)),
    )


def sample(rng: Random) -> Task:
    return task(rng, rng.randint(2, 20))


def facts(rng: Random, demos: int, *, plain: bool = False) -> Task:
    """Facts stand in the input as `name: value` or in a sentence; the question names one."""
    rows: list[tuple[Row, Row]] = []
    style = rng.randrange(3)
    input_, question, output = rng.choice(
        (("facts", "question", "answer"), ("context", "key", "value"), ("note", "entry", "result"))
    )
    for _ in range(demos + 1):
        keys = rng.sample(_KEYS, rng.randint(2, 6))
        values = [rng.choice(WORDS) if rng.random() < 0.7 else str(rng.randint(0, 300)) for _ in keys]
        pairs = list(zip(keys, values, strict=True))
        text = (
            "\n".join(f"{k}: {v}" for k, v in pairs)
            if style == 0
            else ", ".join(f"the {k} is {v}" for k, v in pairs)
            if style == 1
            else ", ".join(f"{k} {v}" for k, v in pairs)
        )
        k, v = rng.choice(pairs)
        asked = k if style != 1 else f"what is the {k}"
        rows.append(({input_: text, question: asked}, {output: v}))
    instruction = rng.choice(
        (
            f"Look up the {question} in the {input_}.",
            f"Answer from the {input_}.",
            f"Find the {question} in the {input_} and give its value.",
            "Answer the question.",
        )
    )
    inputs = [
        Field(input_, STR, describe(rng, "what is known")),
        Field(question, STR, describe(rng, "what to look up")),
    ]
    return make("facts", rng, instruction, inputs, [Field(output, STR)], rows, "lines" if plain else None)


def sample_facts(rng: Random) -> Task:
    return facts(rng, rng.choice((0, 0, 1, 2, 4)))
