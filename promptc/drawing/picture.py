"""A picture as data: nodes, arrows between them, and frames around some of them."""

from dataclasses import dataclass
from typing import Literal, final

NodeKind = Literal["input", "call", "extern", "check", "decision", "output"]


@final
@dataclass(frozen=True, slots=True)
class Node:
    """``lines`` is its text, the first line what it is called."""

    id: str
    kind: NodeKind
    lines: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Edge:
    """Values flow from ``source`` to ``target``; where ``control``, only the decision whether it runs at all."""

    source: str
    target: str
    label: str = ""
    control: bool = False


@final
@dataclass(frozen=True, slots=True)
class Frame:
    """Nodes and frames that belong together; the outermost one has no title."""

    title: str
    nodes: tuple[Node, ...]
    frames: tuple["Frame", ...]


@final
@dataclass(frozen=True, slots=True)
class Picture:
    """The dataflow of the program called ``title``; at most one edge of a kind joins two nodes."""

    title: str
    frame: Frame
    edges: tuple[Edge, ...]
