"""The nodes of a graph, with those inside of them."""

from collections.abc import Iterable, Iterator

from promptc.artifact.model import Node


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """``nodes`` and all that are inside them, each before the node that it is in."""
    for node in nodes:
        for block in node.blocks:
            yield from walk(block.nodes)
        yield node
