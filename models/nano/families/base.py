"""What all families share: a task is one call with its right answer, and names and words are drawn here.

A family is a function ``sample(rng) -> Task``. All text of a task is written by `promptc.runtime.layout`, from
an ordinary `Module`: what the model is trained on is what the runtime sends.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from models.nano.words import FIELDS, LABELS, NOUNS, nouns
from promptc.artifact.model import Demo, Module, OutputFormat
from promptc.runtime.layout import outputs_text, render
from promptc.runtime.message import Message
from promptc.schema.types import STR, Enum, Field, Member, Row

VERSION = "4"  # of all families together: a change of any changes the training text

Guidance = Literal["good", "vague", "wrong"]
WORDS = nouns()
REASONING = Field("reasoning", STR, "step by step, why the outputs follow from the inputs")

_NAMES = tuple(dict.fromkeys(w for w in FIELDS if w != "reasoning"))
_OPEN = tuple(dict.fromkeys((*NOUNS, *(w for w in LABELS if w.isalpha() and w not in ("true", "false")))))


@dataclass(frozen=True, slots=True)
class Task:
    """One call of `module` on `inputs`; `outputs` is the right answer. `family` is for bookkeeping only.

    `unknown` are the demonstrations whose answers nothing before them tells: to learn them would be to learn noise.
    """

    family: str
    module: Module
    inputs: Row
    outputs: Row
    unknown: frozenset[int] = frozenset()


Sample = Callable[[Random], Task]


def messages(task: Task) -> tuple[Message, ...]:
    """The whole conversation, with the right answer at the end."""
    answer = outputs_text(task.module.format, task.module.outputs, task.outputs)
    return (*render(task.module, task.inputs), Message("assistant", answer))


def make(
    family: str,
    rng: Random,
    instruction: str,
    inputs: Sequence[Field],
    outputs: Sequence[Field],
    rows: Sequence[tuple[Row, Row]],
    format_: OutputFormat | None = None,
    unknown: Iterable[int] = (),
) -> Task:
    """A task whose last row is the question and whose other rows are the demonstrations."""
    *demos, (question, answer) = rows
    module = Module(
        symbol=family,
        signature=family,
        strategy="cot" if outputs[0] is REASONING else "predict",
        model="nano",
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        instruction=instruction,
        demos=tuple(Demo(i, o) for i, o in demos),
        format=format_ or ("json" if rng.random() < 0.1 else "lines"),
    )
    return Task(family, module, question, answer, frozenset(unknown))


def first_of_each(keys: Sequence[Hashable]) -> list[int]:
    """Where each key stands for the first time, the last place left out: that is the question's."""
    return [i for i, k in enumerate(keys[:-1]) if k not in keys[:i]]


def nonsense(rng: Random) -> str:
    """A word that is in no list, of two or three syllables."""
    return "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(rng.choice((2, 2, 3))))


def names(rng: Random, n: int) -> list[str]:
    """Different names for fields: one generic word, or two joined by an underscore."""
    found: dict[str, None] = {}
    shared = rng.choice(_NAMES) if rng.random() < 0.2 else None
    while len(found) < n:
        draw = rng.random()
        if draw < 0.5:
            name = rng.choice(_NAMES)
        elif draw < 0.94:
            name = f"{rng.choice(_NAMES)}_{shared or rng.choice(_NAMES)}"
        else:
            name = nonsense(rng)
        found[name] = None
    return list(found)


def output_name(rng: Random, taken: Sequence[str]) -> str:
    """A name for an output, none of `taken`: mostly one plain word, as in most programs."""
    while True:
        name = rng.choice(_NAMES) if rng.random() < 0.85 else names(rng, 1)[0]
        if name not in taken:
            return name


def labels(rng: Random, n: int) -> list[str]:
    """Different names for classes. They carry no meaning: any word may stand for any class."""
    draw = rng.random()
    if draw < 0.45:
        return rng.sample(_OPEN, n)
    if draw < 0.75:
        return rng.sample(WORDS, n)
    found: dict[str, None] = {}
    while len(found) < n:
        found[nonsense(rng) if draw < 0.93 else rng.choice("abcdefghijklmnopqrstuvwxyz")] = None
    return list(found)


def enum(rng: Random, members: Sequence[str], descriptions: Sequence[str] = ()) -> Enum:
    """An enum type of `members` in random order, each with its description where there are any."""
    pairs = list(zip(members, descriptions or [""] * len(members), strict=True))
    rng.shuffle(pairs)
    return Enum("Kind", tuple(Member(n, d) for n, d in pairs))


def describe(rng: Random, *options: str, share: float = 0.5) -> str:
    """A field's description, or none."""
    return rng.choice(options) if rng.random() < share else ""


def vague(rng: Random, input_: str, output: str) -> str:
    """An instruction that says nothing about what to do."""
    return rng.choice(
        (
            f"Process the {input_}.",
            f"Process the {input_}.",
            "Do the task.",
            "Answer.",
            "Follow the examples.",
            f"Give the {output}.",
            f"Find the {output}.",
            f"Read the {input_} and give the {output}.",
            f"Write the {output} for the {input_}.",
            f"Work on the {input_}.",
            f"Handle the {input_}.",
            f"Given the {input_}, give the {output}.",
            "",
        )
    )


def demo_count(rng: Random, most: int) -> int:
    """How many demonstrations: often none, else any number up to `most`."""
    return 0 if rng.random() < 0.12 else rng.randint(1, most)
