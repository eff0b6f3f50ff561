"""An adapter for DSPy that sends what promptc's runtime sends, to the byte: the same layout, the same constraint.

DSPy's own adapters write prompts that promptc-nano was not trained on; with them the benchmark would measure the layout.
Runs in DSPy's environment. What it takes from promptc needs nothing but the standard library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dspy.adapters.base import Adapter  # type: ignore[import-not-found]  # lives in another environment
from dspy.utils.exceptions import AdapterParseError  # type: ignore[import-not-found]

from promptc.artifact.model import Artifact, Demo, Module
from promptc.runtime.layout import DecodeProblem, parse_outputs, render
from promptc.runtime.requests import constraint
from promptc.schema.types import STR, Field

# What DSPy's own adapters write for an output that a labelled row does not tell.
_NOT_SUPPLIED = "Not supplied for this particular example."

_Names = tuple[tuple[str, ...], tuple[str, ...]]


class SharedLayout(Adapter):  # type: ignore[misc]  # DSPy has no types here
    """Writes and reads the modules of ``artifact``, and any other signature as one of text fields."""

    def __init__(self, artifact: Artifact) -> None:
        super().__init__()
        self._known: dict[_Names, Module] = {
            (tuple(f.name for f in m.inputs), tuple(f.name for f in m.outputs)): m for m in artifact.modules
        }

    def module(self, signature: Any) -> Module:
        """``signature`` with its instruction, as promptc would have it."""
        names = tuple(signature.input_fields), tuple(signature.output_fields)
        known = self._known.get(names)
        if known is not None:
            return replace(known, instruction=signature.instructions)
        inputs, outputs = (tuple(_text_fields(fs)) for fs in (signature.input_fields, signature.output_fields))
        return Module("other", "Other", "predict", "nano", inputs, outputs, signature.instructions)

    def format(
        self, signature: Any, demos: Sequence[Mapping[str, Any]], inputs: Mapping[str, Any]
    ) -> list[dict[str, str]]:
        module = self.module(signature)
        shown = tuple(demo for found in demos if (demo := demonstration(module, found)) is not None)
        messages = render(replace(module, demos=shown), {f.name: inputs[f.name] for f in module.inputs})
        return [{"role": m.role, "content": m.content} for m in messages]

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        try:
            return dict(parse_outputs("lines", self.module(signature).outputs, completion))
        except DecodeProblem as problem:
            raise AdapterParseError(
                adapter_name="SharedLayout", signature=signature, lm_response=completion, message=str(problem)
            ) from problem

    def __call__(self, lm: Any, lm_kwargs: dict[str, Any], signature: Any, demos: Any, inputs: Any) -> Any:
        pattern = constraint("lines", self.module(signature).outputs).value
        body = {"structured_outputs": {"regex": pattern}}
        return super().__call__(lm, {**lm_kwargs, "extra_body": body}, signature, demos, inputs)


def demonstration(module: Module, found: Mapping[str, Any]) -> Demo | None:
    """A demonstration of DSPy's for ``module``; None where an input, every output or one that is no text is missing."""
    values = dict(found)
    if any(f.name not in values for f in module.inputs) or all(f.name not in values for f in module.outputs):
        return None
    if any(f.name not in values and f.type != STR for f in module.outputs):
        return None
    outputs = {f.name: values.get(f.name, _NOT_SUPPLIED) for f in module.outputs}
    return Demo({f.name: values[f.name] for f in module.inputs}, outputs)


def _text_fields(fields: Mapping[str, Any]) -> list[Field]:
    return [Field(name, STR, str((info.json_schema_extra or {}).get("desc", ""))) for name, info in fields.items()]
