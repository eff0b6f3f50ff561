"""From IR to an artifact: what is kept, and that the executor's graph means what the IR means."""

from hypothesis import assume, given, settings

from promptc.artifact.model import Graph, Provenance
from promptc.codegen import generate
from promptc.ir.choices import assign
from promptc.ir.ops import Program
from promptc.ir.parser import parse_program
from promptc.runtime.pure import evaluate_node
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import Json, Row
from tests.ir.evaluate import answer, call_key, example, run
from tests.ir.programs import call_graphs, programs
from tests.ir.sample import FULL

PROVENANCE = Provenance("promptc", "0" * 64)


def run_graph(graph: Graph, inputs: Row) -> tuple[Row, list[str]]:
    """As `tests.ir.evaluate.run`, over the graph of an artifact."""
    values: dict[int, Json] = {i: inputs[f.name] for i, f in enumerate(graph.inputs)}
    calls = []
    for node in graph.nodes:
        if node.op == "call":
            calls.append(call_key(node.name, {name: values[i] for name, i in node.args}))
            values[node.id] = answer(node.type, calls[-1])
        else:
            values[node.id] = evaluate_node(node, values)
    return {name: values[i] for name, i in graph.outputs}, sorted(calls)


@settings(max_examples=40)
@given(programs() | call_graphs())
def test_the_graph_gives_what_the_ir_gives(program: Program) -> None:
    graph = generate(program, PROVENANCE).program
    inputs = example(graph.inputs, "row")
    try:
        expected = run(program.function(program.main), inputs)
    except PrimitiveProblem:
        assume(False)
        return
    assert run_graph(graph, inputs) == expected


def test_the_values_in_force_are_taken() -> None:
    program = parse_program(FULL)
    for place, instruction in enumerate(program.module("iris.identify").instruction.domain):
        module = generate(assign(program, {("iris.identify", "instruction"): place}), PROVENANCE).modules[0]
        assert module.instruction == instruction
        assert len(module.demos) == 2


def test_symbols_that_nothing_uses_are_left_out() -> None:
    module = FULL[FULL.index("module ") : FULL.index("program ")]
    extra = module.replace("@iris.identify", "@spare").replace("on @nano", "on @other")
    model = 'model @other = vllm "other"\nenum Spare { one }\n'
    artifact = generate(parse_program(FULL.replace("program ", model + extra + "program ", 1)), PROVENANCE)
    assert artifact == generate(parse_program(FULL), PROVENANCE)
