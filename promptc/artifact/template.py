"""Templates: the text of a call's user message, with holes for the inputs.

``{name}`` is the hole of the input ``name``; ``{{`` and ``}}`` stand for one brace. Any other brace is a mistake. A
template is taken apart once, before any value is known, so braces in a value are text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import final

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<hole>[^{}]*)\}|[{}]|[^{}]+")


@final
@dataclass(frozen=True, slots=True)
class Hole:
    """The place of an input's value. ``start`` and ``end`` are offsets in the template, of the braces, too."""

    name: str
    start: int
    end: int


class TemplateProblem(ValueError):
    """A brace of a template that is neither a hole nor written twice; ``offset`` is its place."""

    def __init__(self, offset: int, reason: str) -> None:
        self.offset = offset
        super().__init__(reason)


@lru_cache(maxsize=256)
def split_template(template: str) -> tuple[str | Hole, ...]:
    """The texts and holes of ``template``, in order. Raises `TemplateProblem`."""
    parts: list[str | Hole] = []
    for token in _TOKEN.finditer(template):
        text, hole = token[0], token["hole"]
        if hole is not None:
            if not hole.isidentifier():
                raise TemplateProblem(
                    token.start(), f"{text!r} is no hole: write an input's name, or double the braces"
                )
            parts.append(Hole(hole, token.start(), token.end()))
        elif text in ("{", "}"):
            raise TemplateProblem(token.start(), f"a brace that stands alone is written twice: {text * 2}")
        else:
            parts.append(text[0] if text in ("{{", "}}") else text)
    return tuple(parts)


def template_problem(template: str, inputs: Iterable[str]) -> str | None:
    """Why ``template`` does not fit a module with these inputs: each needs a hole, and every hole an input."""
    try:
        holes = [part.name for part in split_template(template) if isinstance(part, Hole)]
    except TemplateProblem as problem:
        return str(problem)
    names = list(inputs)
    if unknown := [name for name in holes if name not in names]:
        return f"the hole {{{unknown[0]}}} is of no input; the inputs are {', '.join(names) or 'none'}"
    if missing := [name for name in names if name not in holes]:
        return f"the input {missing[0]!r} has no hole"
    return None
