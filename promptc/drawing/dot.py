"""A picture as the text of Graphviz, whose `dot` draws it."""

from collections.abc import Iterator
from itertools import count

from promptc.drawing.picture import Edge, Frame, Node, NodeKind, Picture

_SHAPES: dict[NodeKind, str] = {
    "input": "shape=ellipse",
    "call": 'shape=box, style="rounded,bold"',
    "extern": "shape=component",
    "check": "shape=octagon",
    "decision": "shape=diamond",
    "output": "shape=ellipse, peripheries=2",
}


def to_dot(picture: Picture) -> str:
    """A directed graph from top to bottom; ends with a newline."""
    lines = [
        f"digraph {_quoted(picture.title)} {{",
        '  graph [fontname="sans-serif", style="rounded"];',
        '  node [fontname="sans-serif"];',
        '  edge [fontname="sans-serif", fontsize=10];',
        *_frame(picture.frame, count(), "  "),
        *(_edge(edge) for edge in picture.edges),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _frame(frame: Frame, numbers: Iterator[int], indent: str) -> Iterator[str]:
    for node in frame.nodes:
        yield indent + _node(node)
    for inner in frame.frames:
        yield f"{indent}subgraph cluster_{next(numbers)} {{"
        yield f"{indent}  label={_quoted(inner.title)};"
        yield from _frame(inner, numbers, indent + "  ")
        yield f"{indent}}}"


def _node(node: Node) -> str:
    return f"{node.id} [{_SHAPES[node.kind]}, label={_quoted(*node.lines)}];"


def _edge(edge: Edge) -> str:
    attributes = [f"label={_quoted(edge.label)}"] if edge.label else []
    attributes += ["style=dashed"] if edge.control else []
    tail = f" [{', '.join(attributes)}]" if attributes else ""
    return f"  {edge.source} -> {edge.target}{tail};"


def _quoted(*lines: str) -> str:
    # A backslash is Graphviz's own escape; only the line break between lines is meant as one.
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
