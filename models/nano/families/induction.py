"""Instruction induction: from worked examples to the instruction that they follow.

`PROPOSE` is the module that asks for it. It is the same signature as the compiler's own proposer, so what is
trained here is what the optimizer calls.
"""

from dataclasses import replace
from random import Random

from models.nano.families import label_maps, operations, text_ops
from models.nano.families.base import Task
from models.nano.families.operations import VERBS, Operation
from models.nano.words import CATEGORIES
from promptc.artifact.model import Demo, Module
from promptc.runtime.layout import examples_text
from promptc.schema.types import STR, Field

PROPOSE = Module(
    symbol="Propose",
    signature="Propose",
    strategy="predict",
    model="nano",
    inputs=(
        Field("task", STR, "the instruction so far"),
        Field("examples", STR, "inputs and right outputs"),
        Field("tip", STR, "how to write it"),
    ),
    outputs=(Field("instruction", STR, "one or two sentences"),),
    instruction="Write the instruction that these examples follow.",
)

# A tip and the style of `text_ops.instruct` that it asks for.
TIPS = {
    "": "",
    "Be brief.": "brief",
    "Be precise.": "precise",
    "Name the inputs and outputs.": "fields",
    "Describe the output.": "output",
}


def ask(shown: Module, task: str, demos: tuple[Demo, ...], tip: str) -> dict[str, str]:
    """The inputs of `PROPOSE` for examples of `shown`."""
    return {"task": task, "examples": examples_text(shown, demos), "tip": tip}


def target(rng: Random, op: Operation, input_: str, output: str, style: str) -> str:
    style = style or rng.choice(text_ops.STYLES)
    if style == "brief" and op.phrases and not op.orders:
        return f"{rng.choice(VERBS[:3])} {rng.choice(op.phrases)}."
    return text_ops.instruct(rng, op, input_, output, style)


def of_operation(rng: Random, op: Operation, tip: str, examples: int) -> Task:
    """Induce the instruction of `op`."""
    shown = text_ops.task(rng, op, "wrong" if rng.random() < 0.25 else "vague", examples, plain=True)
    module = shown.module
    inputs = ask(module, module.instruction, module.demos, tip)
    answer = target(rng, op, module.inputs[0].name, module.outputs[-1].name, TIPS[tip])
    return Task("induction", PROPOSE, dict(inputs), {"instruction": answer})


def of_labels(rng: Random, tip: str, examples: int) -> Task:
    """Induce which label each category has, from examples that show every one of them."""
    classes = rng.choice((2, 2, 3))
    while True:
        shown = label_maps.task(rng, "demos", max(examples, classes + 1), plain=True, classes=classes)
        output = shown.module.outputs[-1].name
        pairs: dict[str, str] = {}
        for demo in shown.module.demos:
            word = str(next(iter(demo.inputs.values())))
            category = next(c for c in operations.SINGULAR if word in CATEGORIES[c])
            pairs.setdefault(category, str(demo.outputs[output]))
        if len(set(pairs.values())) == classes == len(pairs):
            break
    module = replace(shown.module, demos=shown.module.demos)
    text = "Label " + " and ".join(f"{c} as {m}" for c, m in pairs.items()) + "."
    return Task("induction", PROPOSE, dict(ask(module, module.instruction, module.demos, tip)), {"instruction": text})


def sample(rng: Random) -> Task:
    tip, examples = rng.choice(tuple(TIPS)), rng.randint(2, 6)
    if rng.random() < 0.2:
        return of_labels(rng, tip, examples)
    draw = rng.random()
    op = (
        operations.draw_pair(rng) if draw < 0.3 else operations.draw_chain(rng) if draw < 0.35 else operations.draw(rng)
    )
    return of_operation(rng, op, tip, examples)


def sample_easy(rng: Random) -> Task:
    """For the curriculum: several examples, and for each operation always the same wording."""
    if rng.random() < 0.5:
        op = operations.FIXED_BY_KEY[rng.choice(("first", "second", "third", "last"))]
    else:
        op = operations.draw(rng)
    task = of_operation(rng, op, "Be brief.", rng.randint(3, 6))
    return replace(task, family="easy_induction", outputs={"instruction": f"Give {op.phrases[0]}."})
