"""What Graphviz is given is a text of its language that says what the picture holds, whatever the texts in it are."""

import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token, Tree

from promptc.drawing.dot import to_dot
from promptc.drawing.picture import Edge, Frame, Node, NodeKind, Picture

PARSER = Lark((Path(__file__).parent / "dot.lark").read_text(encoding="utf-8"), parser="lalr")
# The attributes that promptc writes, all of them Graphviz's.
ATTRIBUTES = {"fontname", "fontsize", "label", "peripheries", "shape", "style"}
KINDS: tuple[NodeKind, ...] = ("input", "call", "extern", "check", "decision", "output")

texts = st.text(st.sampled_from('ab "\\\n{}[]<>;-=#é→'), max_size=8)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    lines = st.lists(texts, min_size=1, max_size=2).map(tuple)
    nodes = [Node(f"n{i}", draw(st.sampled_from(KINDS)), draw(lines)) for i in range(draw(st.integers(1, 5)))]
    outer, inner = sorted((draw(st.integers(0, len(nodes))), draw(st.integers(0, len(nodes)))))
    frames = Frame(draw(texts), tuple(nodes[outer:inner]), (Frame(draw(texts), tuple(nodes[inner:]), ()),))
    ends = st.sampled_from([node.id for node in nodes])
    edges = draw(st.lists(st.builds(Edge, ends, ends, texts, st.booleans()), max_size=4))
    return Picture(draw(texts), Frame("", tuple(nodes[:outer]), (frames,)), tuple(edges))


def meant(token: Token) -> str:
    """What an id stands for: in quotes, a backslash takes what follows as it is, and ``\\n`` is a line break."""
    if not token.startswith('"'):
        return str(token)
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], token[1:-1], flags=re.DOTALL)


def attributes(tree: Tree[Token]) -> dict[str, str]:
    found = {name_of(a.children[0]): name_of(a.children[1]) for a in tree.find_data("assignment")}
    assert set(found) <= ATTRIBUTES
    return found


def name_of(tree: Tree[Token] | Token) -> str:
    """The first id in ``tree``."""
    return meant(tree) if isinstance(tree, Token) else name_of(tree.children[0])


def read(tree: Tree[Token]) -> tuple[str, list[tuple[str, str]], list[object]]:
    """A graph or a subgraph: its label, its nodes with theirs, and the same of the subgraphs in it."""
    children = [c for c in tree.children if isinstance(c, Tree)]
    label = next((attributes(Tree("", [c]))["label"] for c in children if c.data == "assignment"), "")
    nodes = [(name_of(c), attributes(c)["label"]) for c in children if c.data == "node_stmt"]
    return label, nodes, [read(c) for c in children if c.data == "subgraph"]


def wanted(frame: Frame) -> tuple[str, list[tuple[str, str]], list[object]]:
    nodes = [(node.id, "\n".join(node.lines)) for node in frame.nodes]
    return frame.title, nodes, [wanted(inner) for inner in frame.frames]


def arrows(tree: Tree[Token]) -> Iterator[tuple[str, str, str, bool]]:
    for edge in tree.find_data("edge_stmt"):
        source, target = (name_of(end) for end in edge.children[:2])
        given_ = attributes(edge)
        yield source, target, given_.get("label", ""), given_.get("style") == "dashed"


@given(pictures())
def test_graphviz_reads_what_the_picture_holds(drawn: Picture) -> None:
    tree = PARSER.parse(to_dot(drawn))
    assert name_of(tree.children[1]) == drawn.title
    assert read(tree) == wanted(drawn.frame)
    assert sorted(arrows(tree)) == sorted((e.source, e.target, e.label, e.control) for e in drawn.edges)
