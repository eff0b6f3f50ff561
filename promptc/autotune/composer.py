"""Instructions without a model: written from what the compiler knows of a module and sees in its demonstrations.

A frame says what to do (the seed instruction, or the fields by name); facts say what answers look like (the members of an
enum, bounds of a type, lengths, whether answers are copied from an input, typical numbers of each class). Every candidate is
a frame with some of the facts; a fact that says what to do all by itself (`promptc.autotune.places`) comes first. It works
where no teacher is at hand, and for models too small to write instructions.
"""

import statistics
from collections.abc import Sequence
from itertools import chain, combinations

from promptc.artifact.model import Demo
from promptc.autotune.demo_sets import class_field
from promptc.autotune.places import placed
from promptc.ir.ops import Module
from promptc.runtime.type_text import type_text
from promptc.schema.types import FLOAT, INT, STR, Constraints, Enum, Field, Json, Refined, Scalar

_FEW_WORDS = 8
_MOST_CLASSES = 6


def compose(module: Module, demos: Sequence[Demo]) -> list[str]:
    """Candidate instructions, all different; the first few differ in frame and in facts."""
    known = (
        _members(module),
        _bounds(module),
        _lengths(module, demos),
        _copied(module, demos),
        _typical(module, demos),
    )
    facts = [fact for fact in known if fact]
    tails = list(chain.from_iterable(combinations(facts, size) for size in range(len(facts) + 1)))
    frames = _frames(module)
    candidates = (
        " ".join([frames[(i + shift) % len(frames)], *tail])
        for shift in range(len(frames))
        for i, tail in enumerate(tails)
    )
    return list(dict.fromkeys((*placed(module, demos), *candidates)))


def _frames(module: Module) -> list[str]:
    inputs, outputs = _listed([f.name for f in module.inputs]), _listed([f.name for f in module.outputs])
    seed = module.instruction.domain[0].strip()
    described = [f"{f.name} ({f.description})" if f.description else f.name for f in module.outputs]
    return [
        *([seed if seed.endswith((".", "!", "?", ":")) else f"{seed}."] if seed else []),
        f"Given {inputs}, write {outputs}." if inputs else f"Write {outputs}.",
        f"Look at {inputs or 'the question'} and decide {_listed(described)}.",
    ]


def _members(module: Module) -> str:
    closed = ((f.name, f.type) for f in module.outputs if isinstance(f.type, Enum))
    return " ".join(f"The {name} is {_listed(_described(type_), 'or')}." for name, type_ in closed)


def _described(enum: Enum) -> list[str]:
    return [f"{m.text} ({m.description})" if m.description else m.text for m in enum.members]


def _bounds(module: Module) -> str:
    """What types say beyond their kind."""
    return " ".join(_bounded(f.name, f.type) for f in module.outputs if isinstance(f.type, Refined))


def _bounded(name: str, type_: Refined) -> str:
    match type_:
        case Refined(constraints=Constraints(one_of=tuple(values))):
            return f"The {name} is {_listed([str(value) for value in values], 'or')}."
        case _:
            noun = type_text(type_)
            return f"Write {name} as {'an' if noun[0] in 'aeiou' else 'a'} {noun}."


def _names(field: Field) -> Sequence[str]:
    return field.type.names if isinstance(field.type, Enum) else ("true", "false")


def _lengths(module: Module, demos: Sequence[Demo]) -> str:
    parts = []
    for field in module.outputs:
        words = [len(str(d.outputs[field.name]).split()) for d in demos]
        if field.type == STR and words and max(words) <= _FEW_WORDS:
            low, high = min(words), max(words)
            span = str(low) if low == high else f"{low} to {high}"
            parts.append(f"The {field.name} is {span} {'word' if high == 1 else 'words'} long.")
    return " ".join(parts)


def _copied(module: Module, demos: Sequence[Demo]) -> str:
    texts = [f for f in module.inputs if f.type == STR]
    parts = []
    for output in module.outputs:
        if output.type != STR or not demos:
            continue
        for source in texts:
            if all(str(d.outputs[output.name]) in str(d.inputs[source.name]) for d in demos):
                parts.append(f"Copy the {output.name} from the {source.name}.")
                break
    return " ".join(parts)


def _typical(module: Module, demos: Sequence[Demo]) -> str:
    """The median of each numeric input for each class: what a nearest-centroid rule would know."""
    field = class_field(module)
    numbers = [f for f in module.inputs if f.type in (INT, FLOAT)]
    if field is None or not numbers:
        return ""
    labels = [_label(field, name) for name in _names(field)]
    groups = [
        (name, [d for d in demos if d.outputs[field.name] == label])
        for name, label in zip(_names(field), labels, strict=True)
    ]
    if len(groups) > _MOST_CLASSES or not all(members for _, members in groups):
        return ""
    parts = []
    for name, members in groups:
        medians = [
            f"{f.name} {_rounded(statistics.median(_number(d.inputs[f.name]) for d in members))}" for f in numbers
        ]
        parts.append(f"{name} has {_listed(medians)}")
    return "Typically " + "; ".join(parts) + "."


def _label(field: Field, name: str) -> Json:
    return name == "true" if field.type == Scalar("bool") else name


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _rounded(value: float) -> str:
    return f"{value:.3g}"


def _listed(names: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
