"""From a module and its inputs to one request."""

from collections.abc import Mapping
from functools import lru_cache

from promptc.artifact.model import Module, OutputFormat
from promptc.runtime.engine import Constraint, Request
from promptc.runtime.layout import Message, render
from promptc.schema.json_schema import fields_schema
from promptc.schema.pattern import answer_pattern, object_pattern
from promptc.schema.types import Field, Json


def make_request(
    module: Module, inputs: Mapping[str, Json], *, seed: int | None, talk: tuple[Message, ...] = ()
) -> Request:
    """The request of one call of ``module``. ``inputs`` holds a value for each input, already of its type.

    ``talk`` goes on from there: answers that could not be used, each with what was said of it. ``seed`` is dropped where decoding is greedy, so that equal prompts stay equal requests.
    """
    decoding = module.decoding
    return Request(
        messages=(*render(module, inputs), *talk),
        temperature=decoding.temperature,
        top_p=decoding.top_p,
        max_tokens=decoding.max_tokens,
        seed=seed if decoding.temperature > 0 else None,
        constraint=constraint(module.format, module.outputs),
    )


@lru_cache(maxsize=256)
def constraint(format_: OutputFormat, outputs: tuple[Field, ...]) -> Constraint:
    """What an answer with ``outputs`` in ``format_`` may be. Shared between the requests of a module."""
    match format_:
        case "lines":
            return Constraint("regex", answer_pattern(outputs))
        case "json":
            return Constraint("json", fields_schema(outputs), object_pattern(outputs))
