"""What is no artifact, and how the reader says so."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.artifact.model import FORMAT_VERSION, Provenance
from promptc.artifact.reader import ArtifactProblem, loads
from promptc.artifact.writer import dumps, hash_content
from promptc.codegen import generate
from promptc.ir.parser import parse_program
from tests.artifact.sample import REGIONS
from tests.ir.sample import FULL

Content = dict[str, Any]  # any JSON object: the tests break whatever they like

TEXT = dumps(generate(parse_program(FULL), Provenance("promptc", "0" * 64)))

REGIONS_TEXT = dumps(generate(parse_program(REGIONS), Provenance("promptc", "0" * 64)))


def _changed(change: Callable[[Content], object], text: str = TEXT) -> str:
    """``text`` after ``change``, with the hash of its new content."""
    content = json.loads(text)
    del content["hash"]
    change(content)
    return json.dumps({**content, "hash": hash_content(content)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda c: c.update(format=FORMAT_VERSION + 1),
            f"format: written by a newer promptc (format {FORMAT_VERSION + 1}, this one reads up to {FORMAT_VERSION})",
        ),
        (lambda c: c.update(format=0), "format: there is no format 0"),
        (lambda c: c.update(format="1"), "format: expected a whole number, found str"),
        (lambda c: c.pop("format"), "this is JSON, but not a promptc artifact: it has no `format`"),
        (lambda c: c.pop("program"), "the key 'program' is missing"),
        (lambda c: c.update(code="x"), "the key 'code' is unknown"),
        (lambda c: c["provenance"].update(seed="7"), "provenance.seed: expected a whole number, found str"),
        (lambda c: c["types"].reverse(), "types[0].fields[1].type: the type 'Species' is not declared"),
        (lambda c: c["types"].append(c["types"][0]), "types[2]: the name 'Species' is taken"),
        (lambda c: c["modules"][0].update(model="big"), "modules[0].model: there is no model 'big'"),
        (lambda c: c["modules"][0].update(format="xml"), "modules[0].format: expected lines or json, found 'xml'"),
        (lambda c: c["modules"][0].pop("demos"), "modules[0]: the key 'demos' is missing"),
        (lambda c: c["modules"][0]["inputs"][0].update(type=3), "modules[0].inputs[0].type: expected an object, found"),
        (lambda c: c["modules"][0]["inputs"][0].update(type={}), "modules[0].inputs[0].type: expected a type"),
        (
            lambda c: c["modules"][0]["demos"][0]["outputs"].update(species="rose"),
            "modules[0].demos[0].outputs: `species`",
        ),
        (lambda c: c["modules"][0]["decoding"].update(top_p=None), "decoding.top_p: expected a number, found NoneType"),
        (lambda c: c["modules"].append(c["modules"][0]), "modules: 'iris.identify' stands twice"),
        (
            lambda c: c["modules"][0]["decoding"].update(temperature=-1.0),
            "modules[0].decoding.temperature: -1.0 is less",
        ),
        (lambda c: c["modules"][0]["decoding"].update(temperature=10**400), "the number is too large for a float"),
        (
            lambda c: c["modules"][0]["decoding"].update(top_p=1.5),
            "modules[0].decoding.top_p: 1.5 is not between 0 and",
        ),
        (
            lambda c: c["modules"][0]["decoding"].update(max_tokens=0),
            "modules[0].decoding.max_tokens: 0 is less than 1",
        ),
        (lambda c: c["program"]["nodes"][0].update(name="other"), "nodes[0].name: there is no module 'other'"),
        (lambda c: c["program"]["nodes"][0].update(op="loop"), "nodes[0]: expected an op: one of const, call, field"),
        (lambda c: c["program"]["nodes"][0].update(args={}), "program.nodes[0]: expected the arguments"),
        (lambda c: c["program"]["nodes"][0].update(id=4), "program.nodes[0]: the id is 4, but 1 comes next"),
        (lambda c: c["program"]["nodes"][1].update(args={"0": 9}), "argument '0' is 9, which is no earlier value"),
        (lambda c: c["program"]["nodes"][1].update(name="size"), "program.nodes[1]: there is no field 'size' to take"),
        (lambda c: c["program"]["nodes"][2].update(type="str"), "program.nodes[2]: str is not a list"),
        (lambda c: c["program"]["nodes"][3].update(value=4), "program.nodes[3]: expected str, got 4"),
        (lambda c: c["program"]["nodes"][4].update(type="Species"), "program.nodes[4]: Species is no record"),
        (lambda c: c["program"]["nodes"][5].update(name="exec"), "nodes[5]: there is no primitive `exec`"),
        # What a node gives follows from what it is given.
        (lambda c: c["program"]["nodes"][0]["args"].update(petal_length=2), "petal_length' is 2, which is no earlier"),
        (lambda c: c["program"]["inputs"][0].update(type="str"), "program.nodes[0]: expected float, found str"),
        (lambda c: c["program"]["nodes"][1].update(type="str"), "nodes[1]: the type is str, and should be Species"),
        (lambda c: c["program"]["nodes"][2].update(type="list[int]"), "nodes[2]: expected int, found Species"),
        (lambda c: c["program"]["nodes"][3].update(value=4, type="int"), "nodes[4]: expected str, found int"),
        (lambda c: c["program"]["nodes"][5].update(type="str"), "nodes[5]: the type is str, and should be bool"),
        (lambda c: c["program"]["output_types"][0].update(type="bool"), "'species' is bool, but gets Species"),
        (
            lambda c: c["program"]["outputs"].update(same=99),
            "program.outputs: 'same' is 99, and there is no such value",
        ),
        (lambda c: c["program"]["outputs"].pop("same"), "program.outputs: the names are not those of the types"),
        (lambda c: c["metric"].update(nodes={}), "metric.nodes: expected a list, found dict"),
    ],
)
def test_a_broken_artifact_is_refused_with_its_place(change: Callable[[Content], object], message: str) -> None:
    with pytest.raises(ArtifactProblem) as error:
        loads(_changed(change))
    assert message in str(error.value)


def _node(content: Content, op: str) -> Content:
    return next(node for node in content["program"]["nodes"] if node["op"] == op)


def _log_in_a_check(content: Content) -> None:
    nodes = content["modules"][0]["checks"][0]["graph"]["nodes"]
    nodes.append({"id": len(nodes) + 4, "op": "extern", "name": "log", "args": {"text": 0}})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["externs"].append(c["externs"][0]), "externs: 'wiki' stands twice"),
        (
            lambda c: c["externs"][0].update(effect="none"),
            "externs[0].effect: expected pure or nondet or effect, found",
        ),
        (lambda c: c["externs"][0].update(source=3), "externs[0].source: expected an object, found int"),
        (lambda c: c["externs"][0].update(returns="list[X]"), "externs[0].returns: the type 'X' is not declared"),
        (lambda c: c["externs"].pop(), "there is no extern 'log'"),
        (lambda c: c["modules"][0].update(attempts=0), "modules[0].attempts: 0 is less than 1"),
        (lambda c: c["modules"][0].update(template="{x}"), "modules[0].template: the hole {x} is of no input"),
        (lambda c: c["modules"][0].update(template="x"), "modules[0].template: the input 'ticket' has no hole"),
        (lambda c: c["modules"][0]["checks"][0].update(kind="must"), "checks[0].kind: expected require or suggest"),
        (
            lambda c: c["modules"][0]["checks"][0]["graph"]["inputs"][0].update(name="x"),
            "modules[0].checks[0].graph.inputs: 'x' is no input or output of the module",
        ),
        (
            lambda c: c["modules"][0]["checks"][0]["graph"]["output_types"][0].update(type="str"),
            "modules[0].checks[0].graph.outputs: 'value' is str, but gets bool",
        ),
        (
            lambda c: c["modules"][0]["checks"][0]["graph"].update(outputs={}, output_types=[]),
            "modules[0].checks[0].graph.outputs: expected one bool named 'value'",
        ),
        (_log_in_a_check, "checks[0].graph.nodes[2]: 'log' has an effect, and a metric or a check may have none"),
        (lambda c: _node(c, "if").update(args={}), "expected the arguments ['condition'], found []"),
        (lambda c: _node(c, "if").update(args={"condition": 0}), "expected bool, found str"),
        (
            lambda c: _node(c, "if")["blocks"].append({"nodes": [], "result": 0}),
            "expected two blocks without parameters",
        ),
        (lambda c: _node(c, "if").update(type="str"), "a block gives list[Passage], not str"),
        # A block's values are its own: neither the other block nor what follows may use them.
        (
            lambda c: _node(c, "if")["blocks"][1].update(result=c["program"]["nodes"][-2]["blocks"][0]["result"]),
            "no such",
        ),
        (
            lambda c: c["program"]["outputs"].update(issues=4),
            "program.outputs: 'issues' is 4, and there is no such value",
        ),
        (lambda c: _node(c, "map").update(args={"items": 0}), "cannot map str to list[Issue]: both are lists"),
        (lambda c: _node(c, "map").update(type="list[str]"), "the block gives Issue, not str"),
        (lambda c: _node(c, "map")["blocks"][0].pop("params"), "the id is"),
        (
            lambda c: _node(c, "map")["blocks"][0]["params"][0].update(type="int"),
            "program.nodes[2].blocks[0].nodes[0]: expected str, found int",
        ),
        (
            lambda c: _node(c, "map")["blocks"][1]["params"][0].update(type="list[str]"),
            "the items are str, but a block takes list[str]",
        ),
        (lambda c: _node(c, "map")["blocks"][1].update(result=2), "the second block gives list[str], not bool"),
        (lambda c: _node(c, "map")["blocks"][0]["nodes"][0].update(sample=-1), "the sample is -1, less than 0"),
        (lambda c: _node(c, "require")["args"].pop("message"), "expected the arguments ['condition', 'message']"),
        (lambda c: _node(c, "extern")["args"].update(x=0), "expected the arguments ['text'], found ['text', 'x']"),
        (lambda c: _node(c, "call").update(blocks=[]), "the key 'blocks' is unknown"),
    ],
)
def test_broken_regions_are_refused_with_their_place(change: Callable[[Content], object], message: str) -> None:
    with pytest.raises(ArtifactProblem) as error:
        loads(_changed(change, REGIONS_TEXT))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON, so not a promptc artifact"),
        ("promptc 1\nprogram p", "this is not JSON, so not a promptc artifact"),
        ("[1]", "this is JSON, but not a promptc artifact"),
        ('{"a": 1}', "this is JSON, but not a promptc artifact: it has no `format`"),
        ('{"format": NaN}', "NaN is no JSON number"),
        ('{"format": 1e999}', "1e999 is too large for a number"),
        (f'{{"format": 1{"0" * 5000}}}', "a number of 5001 digits is too long"),
        ('{"format": 1, "hash": "", "format": 2}', "the key 'format' stands twice in an object"),
        ("[" * 100_000, "its values are nested too deeply"),
        ("[" * 401 + "]" * 401, "its values are nested too deeply for an artifact (more than 400 levels)"),
        (_changed(lambda c: c["types"][1]["fields"][0].update(type="list[" * 9999 + "str" + "]" * 9999)), "too deeply"),
        (
            _changed(lambda c: c["types"][1]["fields"][0].update(type="list[" * 99 + "str" + "]" * 99)),
            "more than 64 deep",
        ),
        (TEXT.replace('"versicolor"', '"versicolour"', 1), "hash: the content was changed after promptc wrote it"),
    ],
)
def test_another_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(ArtifactProblem) as error:
        loads(text)
    assert message in str(error.value)


def _chain(length: int, width: int) -> list[Content]:
    """Records of which each has ``width`` fields of the one before."""
    return [
        {"record": f"R{i}", "fields": [{"name": f"f{n}", "type": f"R{i - 1}" if i else "str"} for n in range(width)]}
        for i in range(length)
    ]


@pytest.mark.parametrize(
    ("types", "message"),
    [
        (_chain(40, 2), "types[15]: the type has more than 100,000 parts"),
        (_chain(99, 1), "types[63]: the type is nested more than 64 deep"),
    ],
)
def test_few_types_that_write_out_as_very_many_are_refused(types: list[Content], message: str) -> None:
    with pytest.raises(ArtifactProblem) as error:
        loads(_changed(lambda c: c.update(types=[*types, *c["types"]])))
    assert message in str(error.value)


def test_what_a_terminal_should_not_see_is_told_by_its_code() -> None:
    with pytest.raises(ArtifactProblem) as error:
        loads(
            _changed(
                lambda c: c["models"][0]["options"].update({"\x1b[2J": {}}) or c["models"][0].update({"\ud800": 1})
            )
        )
    assert str(error.value) == "models[0]: the key '\\ud800' is unknown"
    with pytest.raises(ArtifactProblem) as error:
        loads(_changed(lambda c: c["program"]["outputs"].update({"\x1b[2J": "x"})))
    assert str(error.value) == "program.outputs.\\x1b[2J: expected a whole number, found str"


def test_a_newer_format_is_named_even_where_the_rest_is_strange() -> None:
    with pytest.raises(ArtifactProblem, match="written by a newer promptc"):
        loads('{"format": 99, "graphs": []}')


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(("", "0", "str", "x")),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(("name", "type", "0")), inner),
    max_leaves=4,
)


@settings(max_examples=200)
@given(st.data(), st.sampled_from((TEXT, REGIONS_TEXT)))
def test_no_change_anywhere_ends_in_another_error(data: st.DataObject, text: str) -> None:
    content = json.loads(text)
    del content["hash"]
    place: Any = content
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
            break
        place = inner
    if data.draw(st.booleans()):
        place[key] = data.draw(json_values)
    else:
        del place[key]
    try:
        artifact = loads(json.dumps({**content, "hash": hash_content(content)}))
    except ArtifactProblem:
        return
    assert loads(dumps(artifact)) == artifact
