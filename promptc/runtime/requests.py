"""From a module and its inputs to requests."""

from collections.abc import Mapping
from functools import lru_cache
from typing import final

from promptc.artifact.model import Module, OutputFormat
from promptc.runtime.engine import Constraint, Request
from promptc.runtime.layout import Layout
from promptc.runtime.message import Message
from promptc.schema.json_schema import fields_schema
from promptc.schema.pattern import answer_pattern, object_pattern
from promptc.schema.types import Field, Json


@final
class Requests:
    """The requests of the calls of ``module``. What calls share is made once."""

    def __init__(self, module: Module) -> None:
        self._layout = Layout(module)
        self._decoding = module.decoding
        self._constraint = constraint(module.format, module.outputs)
        # Greedy decoding draws nothing: equal prompts are equal requests there.
        self.have_seeds = module.decoding.temperature > 0

    def make(self, inputs: Mapping[str, Json], *, seed: int | None, talk: tuple[Message, ...] = ()) -> Request:
        """The request of one call. ``inputs`` holds a value for each input, already of its type.

        ``talk`` goes on from there: answers that could not be used, each with what was said of it. ``seed`` is dropped
        where requests have none.
        """
        return Request(
            messages=(*self._layout.render(inputs), *talk),
            temperature=self._decoding.temperature,
            top_p=self._decoding.top_p,
            max_tokens=self._decoding.max_tokens,
            seed=seed if self.have_seeds else None,
            constraint=self._constraint,
        )


@lru_cache(maxsize=256)
def constraint(format_: OutputFormat, outputs: tuple[Field, ...]) -> Constraint:
    """What an answer with ``outputs`` in ``format_`` may be. Shared between the requests of a module."""
    match format_:
        case "lines":
            return Constraint("regex", answer_pattern(outputs))
        case "json":
            return Constraint("json", fields_schema(outputs), object_pattern(outputs))
