"""Questions to the teacher, as a plan counts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import ModelRef
from promptc.autotune.writers import most_tokens, writer
from promptc.runtime.engine import Engine
from promptc.runtime.layout import render
from promptc.schema.types import Row


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """``count`` questions to the program ``name`` of the library, each with the longest of ``inputs`` at most.

    On top come up to ``examples`` worked examples of a module, and longest ``answers`` of these programs, as many of each.
    """

    name: str
    count: int
    inputs: Sequence[Row]
    examples: int = 0
    answers: tuple[tuple[str, int], ...] = ()


async def measure_asked(asked: Asked, engine: Engine, teacher: ModelRef, example: int) -> tuple[int, int]:
    """The tokens of one of these questions and of its answer, at most; ``example`` those of the longest worked example."""
    module = writer(asked.name, teacher, 0.0).modules[0]
    bare = [await engine.count_tokens(render(module, inputs)) for inputs in asked.inputs]
    answers = sum(number * most_tokens(name) for name, number in asked.answers)
    return max(bare, default=0) + asked.examples * example + answers, most_tokens(asked.name)
