"""What a decoder is not held to while it writes. Every answer is checked after it; this tells, once, where that is the first check.

vLLM, in this process or as a server, is held to regular expressions; other servers to their part of JSON Schema.
"""

from collections.abc import Iterator

from promptc.artifact.model import ModelRef, Module
from promptc.runtime.engines.strict_schema import beyond_strict
from promptc.schema.json_schema import fields_schema
from promptc.schema.types import FLOAT, STR, Dict, List, Optional, Record, Refined, Type, Union


def unenforced(ref: ModelRef, module: Module) -> str:
    """A sentence on what ``module`` declares and its model ``ref`` is not held to; empty where it is held to all.

    Scripted answers are not written by any decoder.
    """
    match ref.engine:
        case "vllm":
            what = _beyond_patterns(module)
        case "openai" if ("server", "vllm") in ref.options:
            what = _beyond_patterns(module)
        case "openai" if module.format == "lines":
            what = (
                'the form of answers in lines (with `format = json`, or `server = "vllm"` where it is one, it would be)'
            )
        case "openai":
            beyond = ", ".join(beyond_strict(fields_schema(module.outputs)))
            what = f"the schema of its JSON, which has what is not enforced there: {beyond}" if beyond else ""
        case _:
            what = ""
    if not what:
        return ""
    return f"module `{module.symbol}`: while model `{ref.symbol}` writes, it is not held to {what}; each answer is checked after"


def _beyond_patterns(module: Module) -> str:
    found = {f"{what} of `{field.name}`": None for field in module.outputs for what in _beyond(field.type)}
    return ", ".join(found)


def _beyond(type_: Type) -> Iterator[str]:
    """What `promptc.schema.pattern` leaves to the check."""
    match type_:
        case Refined(base=base, constraints=constraints):
            lengths = constraints.min_len is not None or constraints.max_len is not None
            bounds = constraints.min is not None or constraints.max is not None
            if base == FLOAT and constraints.one_of is None and bounds:
                yield "the bounds"
            if base == STR and constraints.one_of is None and constraints.pattern is not None and lengths:
                yield "the length beside the pattern"
            if isinstance(base, Dict) and lengths:
                yield "the number of different keys"
            if constraints.unique:
                yield "different items"
            yield from _beyond(base)
        case Optional(item=item) | List(item=item):
            yield from _beyond(item)
        case Dict(value=value):
            yield from _beyond(value)
        case Union(options=options):
            for option in options:
                yield from _beyond(option)
        case Record(fields=fields):
            for field in fields:
                yield from _beyond(field.type)
        case _:
            return
