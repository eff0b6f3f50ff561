"""Operations on a line of words, by instruction, by demonstration, or both; the instruction may also be wrong."""

from random import Random

from models.nano.families import operations
from models.nano.families.base import REASONING, Guidance, Task, demo_count, describe, make, names, vague
from models.nano.families.operations import VERBS, Operation
from promptc.schema.types import STR, Field, Row

_INPUTS = ("note", "text", "words", "line", "input", "list", "phrase", "sentence", "message", "row")
_OUTPUTS = ("item", "answer", "result", "output", "word", "words", "text", "value", "choice")
STYLES = ("brief", "brief", "precise", "fields", "output")


def instruct(rng: Random, op: Operation, input_: str, output: str, style: str) -> str:
    """A good instruction for `op` in a style; `brief` also stands in where a style does not fit."""
    if op.phrases and style == "precise":
        lead = rng.choice((f"Read the {input_} and", f"Look at the {input_} and"))
        return f"{lead} {rng.choice(VERBS[:4]).lower()} {rng.choice(op.phrases)}."
    if op.phrases and style == "fields":
        return f"Given the {input_}, give the {output}: {rng.choice(op.phrases)}."
    if op.phrases and style == "output":
        return f"The {output} is {rng.choice(op.phrases)} of the {input_}."
    if op.phrases and not op.orders and rng.random() < 0.7:
        tail = f" of the {input_}" if rng.random() < 0.2 else ""
        return f"{rng.choice(VERBS)} {rng.choice(op.phrases)}{tail}."
    return f"{rng.choice(operations.ways(op))}."


def task(
    rng: Random,
    op: Operation,
    guidance: Guidance,
    demos: int,
    *,
    plain: bool = False,
    fields: tuple[str, str] | None = None,
    family: str = "text_ops",
) -> Task:
    """A task of `op`. ``plain``: line format and no reasoning, for evaluation."""
    if fields:
        input_, output = fields
    elif rng.random() < 0.8:
        input_, output = rng.choice(_INPUTS), rng.choice(_OUTPUTS)
        if input_ == output:
            output = "answer"
    else:
        input_, output = names(rng, 2)
    match guidance:
        case "good":
            instruction = instruct(rng, op, input_, output, rng.choice(STYLES))
        case "vague":
            instruction = vague(rng, input_, output)
        case _:
            other = operations.draw(rng)
            while other.key == op.key:
                other = operations.draw(rng)
            # In every style: were one kept for wrong instructions, it would not be believed beside demonstrations.
            instruction = instruct(rng, other, input_, output, rng.choice(STYLES))
    glue = ", " if rng.random() < 0.15 else " "
    reasoned = not plain and guidance != "wrong" and bool(op.phrases) and rng.random() < 0.1
    rows: list[tuple[Row, Row]] = []
    for _ in range(demos + 1):
        words = operations.line(rng, op)
        answer = glue.join(op.apply(words))
        out: Row = {"reasoning": f"{op.phrases[0]} is {answer}"} if reasoned else {}
        rows.append(({input_: glue.join(words)}, out | {output: answer}))
    unknown = range({"good": 0, "vague": 1, "wrong": 2}[guidance] if demos else 0)
    inputs = [Field(input_, STR, describe(rng, "a line of words", "some words", "words", "a list of words"))]
    outputs = [REASONING] if reasoned else []
    outputs.append(Field(output, STR, describe(rng, "what was asked", "the answer", "the result", share=0.25)))
    return make(family, rng, instruction, inputs, outputs, rows, "lines" if plain else None, unknown)


def _drawn(rng: Random) -> Operation:
    draw = rng.random()
    if draw < 0.5:
        return operations.draw_pair(rng)
    return operations.draw_chain(rng) if draw < 0.6 else operations.draw(rng)


def sample(rng: Random) -> Task:
    op = _drawn(rng)
    draw = rng.random()
    if draw < 0.56:
        return task(rng, op, "good", demo_count(rng, 8) if rng.random() < 0.65 else 0)
    if draw < 0.94:
        return task(rng, op, "vague", demo_count(rng, 8))
    return task(rng, op, "wrong", rng.randint(2, 8))


def sample_easy(rng: Random) -> Task:
    """For the curriculum: one word by its place, told plainly and shown several times."""
    op = operations.FIXED_BY_KEY[rng.choice(("first", "second", "third", "last"))]
    return task(rng, op, "good", rng.randint(2, 8), plain=True, family="easy_ops")


def sample_category(rng: Random) -> Task:
    """For the curriculum: the one word of a category, or a word beside it, told plainly and shown a few times."""
    op = operations.about(rng.choice(("only", "only", "after", "before")), rng.choice(tuple(operations.SINGULAR)))
    return task(rng, op, "good", rng.randint(0, 5), plain=True, family="easy_category")
