"""The prompt layout: the exact messages of one LM call.

The order is for prefix reuse: what never changes between rows (instruction, fields, demonstrations) comes
first, and a row's inputs last. The text of an answer, in a demonstration and from a model, is one format:

- ``lines``: one line for each output, ``name: value``;
- ``json``: one JSON object with the outputs as keys.

A module's template stands in the place of the inputs' text, in every user message; the list of the inputs is then left
out of the system message, while the instruction (where there is one), the outputs and the format stay. In a hole stands a
text as it is, and any other value as it is written in an answer.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import final

from promptc.artifact.model import Demo, Module, OutputFormat
from promptc.artifact.template import split_template
from promptc.runtime.answer_lines import split_lines
from promptc.runtime.field_text import field_lines, json_lines
from promptc.runtime.message import Message
from promptc.runtime.nearest import NearestDemos
from promptc.schema.codec import ValueProblem, check, decode, encode, from_wire, to_wire
from promptc.schema.json_reading import no_half_pair
from promptc.schema.types import MISSING, STR, Field, Json, Optional, Record, Row, Type, plain

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?```\s*\Z", re.DOTALL)


class DecodeProblem(Exception):
    """A completion is not an answer of its module: which outputs, and why."""


@final
class Layout:
    """The messages of the calls of ``module``. Those that calls share are written once."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._system = Message("system", system_text(module))
        self._nearest = None if module.nearest is None else NearestDemos(module)
        self._demos: dict[int, tuple[Message, Message]] = {}
        self._head = () if self._nearest else self._begun(range(len(module.demos)))

    def render(self, inputs: Mapping[str, Json]) -> tuple[Message, ...]:
        """The messages of one call: system, a user and an assistant message for each demo, then the inputs."""
        head = self._head if self._nearest is None else self._begun(self._nearest.places(inputs))
        return (*head, Message("user", user_text(self._module, inputs)))

    def _begun(self, places: Iterable[int]) -> tuple[Message, ...]:
        """All that stands before the inputs, with the demos at ``places`` of the module's."""
        messages = [self._system]
        for place in places:
            if place not in self._demos:
                self._demos[place] = render_demo(self._module, self._module.demos[place])
            messages.extend(self._demos[place])
        return tuple(messages)


def render(module: Module, inputs: Mapping[str, Json]) -> tuple[Message, ...]:
    """As `Layout.render`, for one call."""
    return Layout(module).render(inputs)


def render_demo(module: Module, demo: Demo) -> tuple[Message, Message]:
    return (
        Message("user", user_text(module, demo.inputs)),
        Message("assistant", outputs_text(module.format, module.outputs, demo.outputs)),
    )


def system_text(module: Module) -> str:
    """The instruction, the fields with types and descriptions, and the format of the answer."""
    parts = [module.instruction] if module.instruction else []
    if module.inputs and module.template is None:
        parts.append("Input:\n" + "\n".join(field_lines(module.inputs, defaults=False)))
    parts.append("Output:\n" + "\n".join(field_lines(module.outputs, defaults=True)))
    match module.format:
        case "lines":
            parts.append("\n".join(("Answer with one line for each output: name: value", *_json_hint(module.outputs))))
        case "json":
            parts.append("Answer with one JSON object that has the outputs as its keys.")
    return "\n\n".join(parts)


def _json_hint(outputs: Sequence[Field]) -> list[str]:
    if not (lines := json_lines(outputs)):
        return []
    which = "this value as JSON, all" if len(lines) == 1 else "these values as JSON, each"
    return [f"Write {which} on one line:", *lines]


def user_text(module: Module, inputs: Mapping[str, Json]) -> str:
    """The inputs of one call as the model reads them: by the module's template, where it has one."""
    if module.template is None:
        return inputs_text(module.inputs, inputs)
    types = {f.name: f.type for f in module.inputs}
    return "".join(
        part if isinstance(part, str) else _hole_text(types[part.name], inputs[part.name])
        for part in split_template(module.template)
    )


def _hole_text(type_: Type, value: Json) -> str:
    inner = plain(type_.item if isinstance(type_, Optional) else type_)
    return value if inner == STR and isinstance(value, str) else encode(type_, value)


def inputs_text(fields: Sequence[Field], values: Mapping[str, Json]) -> str:
    """One ``name: value`` for each input; a text of several lines stands indented below its name."""
    lines = []
    for field in fields:
        wire = to_wire(field.type, values[field.name])
        if isinstance(wire, str) and "\n" in wire:
            lines.append(f"{field.name}:")
            lines.extend(f"  {line}" for line in wire.split("\n"))
        elif isinstance(wire, str):
            lines.append(f"{field.name}: {wire}")
        else:
            lines.append(f"{field.name}: {encode(field.type, values[field.name])}")
    return "\n".join(lines)


def outputs_text(format_: OutputFormat, fields: Sequence[Field], values: Mapping[str, Json]) -> str:
    """An answer, as the model is to write it."""
    match format_:
        case "lines":
            return "\n".join(f"{f.name}: {encode(f.type, values[f.name])}" for f in fields)
        case "json":
            return json.dumps(to_wire(Record("", tuple(fields)), dict(values)), ensure_ascii=False)


def parse_outputs(format_: OutputFormat, fields: Sequence[Field], text: str) -> Row:
    """The outputs that a completion writes, checked against their types. Raises `DecodeProblem` with all that is wrong."""
    raw = split_lines([f.name for f in fields], text) if format_ == "lines" else _load_object(text)
    outputs: Row = {}
    wrong = []
    for field in fields:
        try:
            if field.name not in raw:
                if field.default is not MISSING:
                    outputs[field.name] = check(field.type, field.default)
            elif format_ == "lines":
                outputs[field.name] = decode(field.type, str(raw[field.name]))
            else:
                outputs[field.name] = from_wire(field.type, raw[field.name])
        except ValueProblem as problem:
            wrong.append(f"output `{field.name}`: {problem}")
    if missing := [f"`{f.name}`" for f in fields if f.name not in raw and f.default is MISSING]:
        wrong.insert(0, f"{'output' if len(missing) == 1 else 'outputs'} {', '.join(missing)}: missing from the answer")
    if wrong:
        raise DecodeProblem("; ".join(wrong))
    return outputs


def _load_object(text: str) -> dict[str, object]:
    fenced = _FENCE.match(text)
    try:
        value = json.loads(fenced[1] if fenced else text)
        no_half_pair(text, value)
    except (ValueError, RecursionError):
        raise DecodeProblem("the answer is not JSON") from None
    if not isinstance(value, dict):
        raise DecodeProblem("the answer is not a JSON object")
    return value


def examples_text(module: Module, demos: Sequence[Demo]) -> str:
    """Worked examples as one text, for a model that reads about a module: inputs and outputs, a blank line between."""
    return "\n\n".join(
        inputs_text(module.inputs, demo.inputs) + "\n" + outputs_text("lines", module.outputs, demo.outputs)
        for demo in demos
    )
