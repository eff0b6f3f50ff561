"""The programs of `tasks.py` in DSPy: signatures out of the artifact, hung together by hand. Runs in DSPy's environment."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import dspy  # type: ignore[import-not-found]  # lives in another environment

from promptc.artifact.model import Module
from promptc.schema.types import Enum, Field, Scalar

_SCALARS = {"str": str, "int": int, "float": float, "bool": bool}


class Chain(dspy.Module):  # type: ignore[misc]  # DSPy has no types here
    """Each step takes, by name, what the program was given and what the steps before it gave."""

    def __init__(self, modules: Sequence[Module]) -> None:
        super().__init__()
        self.steps = [dspy.Predict(signature(m)) for m in modules]

    def forward(self, **values: Any) -> Any:
        known = dict(values)
        for step in self.steps:
            found = step(**{name: known[name] for name in step.signature.input_fields})
            known |= {name: found[name] for name in step.signature.output_fields}
        return dspy.Prediction(**known)


class Vote(dspy.Module):  # type: ignore[misc]
    """All opinions on the same inputs, and the ``answer`` that most of them gave."""

    def __init__(self, modules: Sequence[Module], answer: str) -> None:
        super().__init__()
        self.opinions = [dspy.Predict(signature(m)) for m in modules]
        self.answer = answer

    def forward(self, **values: Any) -> Any:
        answers = [opinion(**values)[self.answer] for opinion in self.opinions]
        return dspy.Prediction(**{self.answer: Counter(answers).most_common(1)[0][0]})


def program(wiring: str, modules: Sequence[Module], answer: str) -> Any:
    return Chain(modules) if wiring == "chain" else Vote(modules, answer)


def signature(module: Module) -> Any:
    """What ``module`` takes and gives, with its types, descriptions and instruction."""
    fields = {f.name: (_type(f), dspy.InputField(desc=f.description)) for f in module.inputs}
    fields |= {f.name: (_type(f), dspy.OutputField(desc=f.description)) for f in module.outputs}
    return dspy.Signature(fields, module.instruction)


def _type(field: Field) -> Any:
    match field.type:
        case Scalar(kind=kind):
            return _SCALARS[kind]
        case Enum(names=names):
            return Literal[names]
        case other:
            raise TypeError(f"no task has a field of the type {other}")
