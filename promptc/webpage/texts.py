"""What the values of choices look like: instructions as text, demonstrations as questions and answers."""

import json

from htpy import Node, pre

from promptc.artifact.model import Interval
from promptc.autotune.history import Candidate, Variable
from promptc.schema.types import Json


def value(variable: Variable, place: int) -> Node:
    """All of the value at ``place``."""
    found = variable.values[place]
    if variable.kind == "instruction":
        return pre[str(found)]
    if variable.kind == "demos" and isinstance(found, list):
        return [pre[_demo(demo)] for demo in found] if found else pre["no demonstrations"]
    return pre[json_text(found)]


def short(variable: Variable, place: int, longest: int = 90) -> str:
    """The value at ``place`` in a line."""
    found = variable.values[place]
    if variable.kind == "demos" and isinstance(found, list):
        return f"{len(found)} demonstrations" if len(found) != 1 else "1 demonstration"
    line = " ".join(str(found).split()) if variable.kind == "instruction" else json_text(found)
    return line if len(line) <= longest else line[: longest - 3] + "..."


def choice(variable: Variable, candidate: Candidate) -> str:
    """What ``candidate`` has for ``variable``, as tables show it."""
    if variable.name not in candidate.choices:
        return "-"
    found = candidate.choices[variable.name]
    return json_text(found) if variable.kind == "knob" else str(found)


def score(mean: float | None) -> str:
    return "" if mean is None else f"{mean:.3f}"


def bounds(found: Interval) -> str:
    return f"{found.low:.3f} to {found.high:.3f}"


def interval(found: Interval) -> str:
    """``0.578 (0.422 to 0.711)``."""
    return f"{found.mean:.3f} ({bounds(found)})"


def signed(found: Interval) -> str:
    """``+0.120 (-0.010 to 0.250)``."""
    return f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})"


def json_text(found: Json) -> str:
    return json.dumps(found, ensure_ascii=False)


def _demo(demo: Json) -> str:
    sides = demo if isinstance(demo, dict) else {}
    return "\n".join(
        line
        for side, arrow in (("inputs", ""), ("outputs", "-> "))
        for name, found in _entries(sides.get(side))
        for line in (f"{arrow}{name}: {found if isinstance(found, str) else json_text(found)}",)
    )


def _entries(side: Json) -> list[tuple[str, Json]]:
    return list(side.items()) if isinstance(side, dict) else []
