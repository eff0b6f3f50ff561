import re
from pathlib import Path

import pytest

from promptc.drawing.dataflow import picture
from promptc.drawing.dot import to_dot
from promptc.drawing.mermaid import to_mermaid
from promptc.drawing.picture import Edge, Frame, Node, Picture
from promptc.driver.compiling import lower_program
from promptc.driver.graphing import draw
from promptc.ir.parser import parse_program
from promptc.ir.verifier import verify
from tests.conftest import Golden


@pytest.fixture(scope="module")
def mixed() -> Picture:
    program = parse_program((Path(__file__).parent / "mixed.ir").read_text(encoding="utf-8"))
    verify(program)
    return picture(program)


def nodes(frame: Frame) -> list[Node]:
    return [*frame.nodes, *(node for inner in frame.frames for node in nodes(inner))]


def test_mermaid(mixed: Picture, golden: Golden) -> None:
    golden("drawing/mixed.mermaid", to_mermaid(mixed))


def test_dot(mixed: Picture, golden: Golden) -> None:
    golden("drawing/mixed.dot", to_dot(mixed))


def test_edges_join_nodes_that_are_there(mixed: Picture) -> None:
    known = {node.id for node in nodes(mixed.frame)}
    assert {end for edge in mixed.edges for end in (edge.source, edge.target)} <= known
    assert len(known) == len(nodes(mixed.frame))


def flows(mixed: Picture) -> set[tuple[str, str, str]]:
    """The edges by the first lines of their nodes, once for each part of a label."""
    names = {node.id: node.lines[0] for node in nodes(mixed.frame)}
    return {
        (names[e.source], label, names[e.target]) for e in mixed.edges if not e.control for label in e.label.split(", ")
    }


def test_arrows_follow_values_through_what_only_computes(mixed: Picture) -> None:
    found = flows(mixed)
    assert ("triage.route", "team", "team") in found
    # Through the branch, as the argument of the calls in the map.
    assert ("triage.reply", "answer → tone", "triage.reply") in found
    assert ("ticket", "word", "triage.reply") in found
    assert ("ticket", "tone", "triage.reply") in found
    assert ("words", "word", "triage.reply") in found
    assert ("triage.reply", "answer", "answers") in found


def test_what_decides_is_a_node_with_arrows_to_what_it_guards(mixed: Picture) -> None:
    [decision] = [node for node in nodes(mixed.frame) if node.lines == ("if",)]
    assert [(e.label, e.control) for e in mixed.edges if e.source == decision.id and e.control] == [("else", True)]
    assert ("urgent", "", "if") in flows(mixed)


def test_a_filter_is_a_node_that_decides(mixed: Picture) -> None:
    found = flows(mixed)
    assert ("words", "", "filter") in found
    assert ("ticket", "", "filter") in found
    # It decides what is among the answers, which do not come from what it compares with.
    assert ("filter", "", "answers") in found
    assert ("ticket", "", "answers") not in found
    [decided] = [e for e in mixed.edges if e.control and e.label == "for each"]
    assert {node.id: node.lines[0] for node in nodes(mixed.frame)}[decided.target] == "triage.reply"


PLANS = """
record Plan { price: float, words: str, rest: str }

model @nano = vllm "promptc-nano"

module @plan.pick = predict(Pick) on @nano {
  input text: str
  output price: float
  output words: list[str]
  instruction "Pick."
  demos []
  format lines
  decoding temperature 0.0 top_p 1.0 max_tokens 8
}

program @plan(%texts: list[str], %more: float) {
  %plans = map %texts do (%text) {
    %picked = call @plan.pick(text = %text)
    %price = field price of %picked
    %sum = add(%price, %more): float
    %words = field words of %picked
    %joined = join(%words, %text): str
    %plan = record Plan (price = %sum, words = %joined, rest = %text)
    yield %plan
  }
  %twice = add(%plans, %plans): list[Plan]
  %size = len(%texts): int
  %first = at(%twice, %size): Plan
  %rest = field rest of %first
  %prices = map %plans do (%p) {
    %p.price = field price of %p
    yield %p.price
  }
  return (plans = %plans, rest = %rest, prices = %prices)
}
"""


def test_a_field_of_a_record_is_followed_to_what_it_was_made_of() -> None:
    program = parse_program(PLANS)
    verify(program)
    drawn = picture(program)
    assert {flow for flow in flows(drawn) if flow[2] in ("rest", "prices", "plans")} == {
        ("texts", "", "rest"),
        ("plan.pick", "price", "prices"),
        ("more", "", "prices"),
        ("plan.pick", "price", "plans"),
        ("plan.pick", "words", "plans"),
        ("texts", "", "plans"),
        ("more", "", "plans"),
    }


HOSTILE = 'a"b\\c<d>#e;f&g`h'


def test_no_text_of_a_program_ends_its_label() -> None:
    node = Node("n0", "check", ("require", HOSTILE))
    drawn = Picture(HOSTILE, Frame("", (), (Frame(HOSTILE, (node,), ()),)), (Edge("n0", "n0", HOSTILE),))
    mermaid = [line for line in to_mermaid(drawn).splitlines() if "a" in line and "c" in line]
    assert all(re.fullmatch(r'[^"]*"(?:[^"<>`]|<br/>)*"[^"]*', line) for line in mermaid if "#34;" in line)


def test_rolled_up_a_loop_goes_back_to_what_is_there_once(golden: Golden) -> None:
    agent = Path(__file__).parents[1] / "programs" / "react" / "program.prompt"
    golden("drawing/agent.mermaid", draw(agent, None, "mermaid", rolled=True))
    drawn = picture(lower_program(agent), rolled=True)
    assert [n.lines[0] for n in nodes(drawn.frame) if n.kind in ("call", "extern")] == ["solve.ask", "wiki", "length"]
    assert {("wiki", "notes", "solve.ask"), ("solve.ask", "query", "wiki")} <= flows(drawn)


def test_conditions_without_a_place_in_a_source_stay_apart(mixed: Picture) -> None:
    text = (Path(__file__).parent / "mixed.ir").read_text(encoding="utf-8")
    decisions = [n for n in nodes(picture(parse_program(text), rolled=True).frame) if n.kind == "decision"]
    assert len(decisions) == sum(node.kind == "decision" for node in nodes(mixed.frame))
