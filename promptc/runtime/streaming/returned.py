"""Which outputs of a program are fields of a module's answer as they are."""

from collections.abc import Iterator, Mapping, Sequence

from promptc.artifact.model import Graph, Node

# The outputs that a field is, by the field's name.
Returned = Mapping[str, tuple[str, ...]]


def returned_fields(graph: Graph) -> dict[int, Returned]:
    """By the id of a call: the fields of its answer that are outputs of ``graph``.

    A call in a branch counts where the branch gives its field: it runs only where that branch is taken. What a ``map``
    gives is a list of many answers, so no call in one counts.
    """
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for output, i in graph.outputs:
        for call, name in _sources(i, graph.nodes):
            fields = found.setdefault(call, {})
            fields[name] = (*fields.get(name, ()), output)
    return dict(found)


def _sources(i: int, nodes: Sequence[Node]) -> Iterator[tuple[int, str]]:
    """The calls among ``nodes`` whose field the value ``i`` is, each with the name of the field."""
    by_id = {node.id: node for node in nodes}
    match by_id.get(i):
        case Node(op="field", name=name, args=((_, record),)) if record in by_id and by_id[record].op == "call":
            yield record, name
        case Node(op="if", blocks=blocks):
            for block in blocks:
                yield from _sources(block.result, block.nodes)
        case _:
            return  # it is made of something else, or stands outside
