"""A picture as Mermaid text, which many viewers of Markdown draw."""

from collections.abc import Iterator
from itertools import count

from promptc.drawing.picture import Edge, Frame, Node, NodeKind, Picture

_SHAPES: dict[NodeKind, tuple[str, str]] = {
    "input": ("([", "])"),
    "call": ("[", "]"),
    "extern": ("[[", "]]"),
    "check": ("{{", "}}"),
    "decision": ("{", "}"),
    "output": ("([", "])"),
}
# Mermaid writes characters that mean something to it by their codes.
_ESCAPED = {c: f"#{ord(c)};" for c in '"#<>&`;'}


def to_mermaid(picture: Picture) -> str:
    """A flowchart from top to bottom; ends with a newline."""
    numbers = count()
    lines = ["flowchart TD", *_frame(picture.frame, numbers, "  "), *(_edge(edge) for edge in picture.edges)]
    return "\n".join(lines) + "\n"


def _frame(frame: Frame, numbers: Iterator[int], indent: str) -> Iterator[str]:
    for node in frame.nodes:
        yield indent + _node(node)
    for inner in frame.frames:
        yield f'{indent}subgraph f{next(numbers)} ["{_escaped(inner.title)}"]'
        yield from _frame(inner, numbers, indent + "  ")
        yield f"{indent}end"


def _node(node: Node) -> str:
    opening, closing = _SHAPES[node.kind]
    text = "<br/>".join(_escaped(line) for line in node.lines)
    return f'{node.id}{opening}"{text}"{closing}'


def _edge(edge: Edge) -> str:
    arrow = "-.->" if edge.control else "-->"
    label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
    return f"  {edge.source} {arrow}{label} {edge.target}"


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text)
