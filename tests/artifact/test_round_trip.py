"""Writing and reading an artifact: one text for each artifact, and back."""

import hashlib
import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from promptc.artifact.model import Artifact, Interval, Provenance, Scores, Signature
from promptc.artifact.reader import loads
from promptc.artifact.writer import content_hash, dumps, signed_bytes
from promptc.codegen import generate
from promptc.ir.choices import assign, learnable
from promptc.ir.parser import parse_program
from promptc.ir.verifier import verify
from promptc.schema.types import Json
from promptc.transforms.inline import Inline
from tests.artifact.sample import REGIONS
from tests.conftest import Golden
from tests.ir.programs import programs, texts, whole_programs
from tests.ir.sample import FULL

floats = st.floats(allow_nan=False, allow_infinity=False)
intervals = st.builds(Interval, floats, floats, floats, st.integers(0, 999))
provenances = st.builds(
    Provenance,
    compiler=texts,
    source_sha256=texts,
    seed=st.none() | st.integers(),
    passes=st.lists(texts, max_size=2).map(tuple),
    data_sha256=st.dictionaries(texts, texts, max_size=2).map(lambda d: tuple(d.items())),
    journal=st.none() | texts,
)
scores = st.none() | st.builds(Scores, texts, intervals, intervals, intervals, intervals, intervals)
artifacts = st.builds(generate, programs() | whole_programs().map(Inline().apply), provenances, scores)


@settings(max_examples=50)
@given(artifacts)
def test_reading_what_was_written_gives_the_artifact(artifact: Artifact) -> None:
    text = dumps(artifact)
    assert loads(text) == artifact
    assert dumps(loads(text)) == text


@settings(max_examples=10)
@given(artifacts)
def test_the_hash_is_that_of_the_text_without_it(artifact: Artifact) -> None:
    text = dumps(artifact)
    lines = text.split("\n")
    assert json.loads("{" + lines.pop(2).removesuffix(",") + "}") == {"hash": content_hash(artifact)}
    assert hashlib.sha256("\n".join(lines).rstrip("\n").encode()).hexdigest() == content_hash(artifact)


def test_a_signature_is_kept_and_changes_no_hash() -> None:
    artifact = generate(parse_program(FULL), Provenance("promptc", "0" * 64))
    signed = replace(artifact, signature=Signature("ed25519", "key", "value"))
    assert loads(dumps(signed)) == signed
    assert content_hash(signed) == content_hash(artifact)
    assert signed_bytes(json.loads(dumps(signed))) == dumps(artifact).encode()


@settings(max_examples=10)
@given(artifacts)
def test_white_space_is_no_content(artifact: Artifact) -> None:
    assert loads(json.dumps(json.loads(dumps(artifact)))) == artifact


def _reversed_keys(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _reversed_keys(value[key]) for key in reversed(value)}
    return [_reversed_keys(item) for item in value] if isinstance(value, list) else value


def test_equal_artifacts_are_equal_files() -> None:
    program = parse_program(FULL)
    demo = '{"petal_length": 1.4} -> {"species": "setosa"}'
    assert demo in FULL
    # An int in a float's place, and other orders of keys, are the same values.
    other = parse_program(FULL.replace("5.1}", "5}").replace(demo, demo.replace("1.4", "1.40")))
    same = parse_program(FULL.replace("5.1}", "5.0}"))
    provenance = Provenance("promptc", "0" * 64)
    assert (
        dumps(generate(other, provenance)) == dumps(generate(same, provenance)) != dumps(generate(program, provenance))
    )


def test_a_surrogate_that_a_model_wrote_survives() -> None:
    text = FULL.replace('"the middle one"', json.dumps("half \ud83d of a pair"))
    artifact = generate(parse_program(text), Provenance("promptc", "0" * 64))
    written = dumps(artifact)
    assert loads(written.encode("utf-8").decode("utf-8")) == artifact


def test_what_a_person_reads(golden: Golden) -> None:
    program = parse_program(FULL)
    verify(program)
    seed = assign(program, dict.fromkeys(learnable(program), 0))
    score = Interval(0.9, 0.8, 1.0, 45)
    measured = Scores("score", score, score, Interval(0.0, 0.0, 0.0, 45), score, score)
    provenance = Provenance("promptc 0.1.0", "0" * 64, 7, ("bootstrap(demos = 4)",), (("data/iris.csv", "1" * 64),))
    golden("artifact/full.json", dumps(generate(seed, provenance, measured)))


def test_what_a_person_reads_of_regions(golden: Golden) -> None:
    program = parse_program(REGIONS)
    verify(program)
    golden("artifact/regions.json", dumps(generate(program, Provenance("promptc 0.1.0", "0" * 64))))
