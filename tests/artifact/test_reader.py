"""What is no artifact, and how the reader says so."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.artifact.model import Provenance
from promptc.artifact.reader import ArtifactProblem, loads
from promptc.artifact.writer import dumps, hash_content
from promptc.codegen import generate
from promptc.ir.parser import parse_program
from tests.ir.sample import FULL

TEXT = dumps(generate(parse_program(FULL), Provenance("promptc", "0" * 64)))


def _changed(change: Callable[[dict], object]) -> str:
    """The text after ``change``, with the hash of its new content."""
    content = json.loads(TEXT)
    del content["hash"]
    change(content)
    return json.dumps({**content, "hash": hash_content(content)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(format=2), "format: written by a newer promptc (format 2, this one reads 1): upgrade"),
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
            "modules[0].demos[0].outputs: species",
        ),
        (lambda c: c["modules"][0]["decoding"].update(top_p=None), "decoding.top_p: expected a number, found NoneType"),
        (lambda c: c["modules"].append(c["modules"][0]), "modules: 'iris.identify' stands twice"),
        (lambda c: c["program"]["nodes"][0].update(name="other"), "nodes[0].name: there is no module 'other'"),
        (lambda c: c["program"]["nodes"][0].update(op="loop"), "nodes[0]: expected an op: one of const, call, field"),
        (lambda c: c["program"]["nodes"][0].update(args={}), "program.nodes[0]: expected the arguments"),
        (lambda c: c["program"]["nodes"][0].update(id=4), "program.nodes[0]: the id is 4, but 1 comes next"),
        (lambda c: c["program"]["nodes"][1].update(args={"0": 9}), "argument '0' is 9, which is no earlier value"),
        (lambda c: c["program"]["nodes"][1].update(name="size"), "program.nodes[1]: there is no field 'size' to take"),
        (lambda c: c["program"]["nodes"][2].update(type="str"), "program.nodes[2]: str is not a list"),
        (lambda c: c["program"]["nodes"][3].update(value=4), "program.nodes[3]: expected str, got 4"),
        (lambda c: c["program"]["nodes"][4].update(type="Species"), "program.nodes[4]: Species is not made of"),
        (lambda c: c["program"]["nodes"][5].update(name="exec"), "nodes[5]: there is no primitive `exec`"),
        (
            lambda c: c["program"]["outputs"].update(same=99),
            "program.outputs: 'same' is 99, and there is no such value",
        ),
        (lambda c: c["program"]["outputs"].pop("same"), "program.outputs: the names are not those of the types"),
        (lambda c: c["metric"].update(nodes={}), "metric.nodes: expected a list, found dict"),
    ],
)
def test_a_broken_artifact_is_refused_with_its_place(change: Callable[[dict], object], message: str) -> None:
    with pytest.raises(ArtifactProblem) as error:
        loads(_changed(change))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON, so not a promptc artifact"),
        ("promptc 1\nprogram p", "this is not JSON, so not a promptc artifact"),
        ("[1]", "expected an object, found list"),
        ('{"a": 1}', "this is JSON, but not a promptc artifact: it has no `format`"),
        ('{"format": NaN}', "NaN is no JSON number"),
        ('{"format": 1e999}', "1e999 is too large for a float"),
        ("[" * 100_000, "its values are nested too deeply"),
        (_changed(lambda c: c["types"][1]["fields"][0].update(type="list[" * 9999 + "str" + "]" * 9999)), "too deeply"),
        (TEXT.replace('"versicolor"', '"versicolour"', 1), "hash: the content was changed after promptc wrote it"),
    ],
)
def test_another_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(ArtifactProblem) as error:
        loads(text)
    assert message in str(error.value)


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
@given(st.data())
def test_no_change_anywhere_ends_in_another_error(data: st.DataObject) -> None:
    content = json.loads(TEXT)
    del content["hash"]
    place: dict | list = content
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
