"""A module that `promptc client` wrote, on the program that it was written for, and on another."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import promptc
from promptc.artifact.writer import dumps
from promptc.driver.artifacts import read_artifact
from promptc.schema.types import STR, Field
from tests.golden.clients.desk_client import Contact, Desk, DeskInputs, DeskOutputs, Question, Refund

ANN = Contact(name="Ann", email=None)
ZOE = Contact(name="Zoe", email="zoe@example.org", tags=[])
KETTLE: DeskInputs = {"text": "The kettle broke: I want my money back.", "customer": ANN, "received": None}
PARCEL: DeskInputs = {"text": "When does the parcel come?", "customer": ZOE, "received": dt.date(2026, 5, 2)}
NONSENSE: DeskInputs = {"text": "???", "customer": ANN, "received": None}

REFUND = DeskOutputs(
    priority="high",
    request=Refund(kind="refund", amount=12.5, by=dt.date(2026, 12, 31)),
    due=dt.date(2026, 5, 4),
    history={"first": [ANN]},
    received=None,
)


async def test_it_gives_objects(artifacts: Path) -> None:
    async with Desk(promptc.load(artifacts / "desk.promptc.json")) as desk:
        assert desk(**KETTLE) == await desk.acall(**KETTLE) == REFUND
        urgent: DeskInputs = {**PARCEL, "least": "high"}
        asked = await desk.acall(**urgent)
        assert (asked.priority, asked.received) == ("high", dt.date(2026, 5, 2))
        assert asked.request == Question(kind="question", about="delivery")
        assert asked.history == {"first": [ZOE]}


async def test_a_batch_has_failures_in_their_places(artifacts: Path) -> None:
    with Desk(promptc.load(artifacts / "desk.promptc.json")) as desk:
        refund, failure, _ = desk.batch([KETTLE, NONSENSE, PARCEL])
        assert refund == REFUND
        assert isinstance(failure, promptc.RowFailure)
        assert (failure.row, failure.module) == (1, "desk.route")
        assert await desk.abatch([KETTLE, NONSENSE]) == [refund, failure]


async def test_a_call_that_is_watched_gives_objects(artifacts: Path) -> None:
    async with Desk(promptc.load(artifacts / "desk.promptc.json")) as desk:
        told = list(desk.stream(**KETTLE))
        assert told[-1] == promptc.Finished(REFUND, ())
        assert promptc.FieldDone("request", "desk.route", "request", REFUND.request) in told
        assert promptc.OutputDone("history", REFUND.history) in told
        assert [event async for event in desk.astream(**KETTLE)] == told


def test_wrong_inputs_are_told_here_too(artifacts: Path) -> None:
    with (
        Desk(promptc.load(artifacts / "desk.promptc.json")) as desk,
        pytest.raises(promptc.InputProblem, match=r"input `customer`: `tags`: expected list\[str\], got 'new'"),
    ):
        desk(**(KETTLE | {"customer": Contact(name="Ann", email=None, tags="new")}))  # type: ignore[arg-type]


def test_a_program_with_other_types_is_refused(artifacts: Path, tmp_path: Path) -> None:
    artifact = read_artifact(artifacts / "desk.promptc.json")
    path = tmp_path / "desk.promptc.json"
    more = (*artifact.program.inputs[:-1], Field("least", STR, default="low"))
    path.write_text(dumps(replace(artifact, program=replace(artifact.program, inputs=more))))
    with pytest.raises(promptc.ArtifactProblem) as refused:
        Desk(promptc.load(path))
    assert str(refused.value) == (
        "program `desk`: its inputs, outputs or types are not those that Desk was written for: "
        "write the client again with `promptc client`"
    )


def test_other_descriptions_and_prompts_are_none_of_its_business(artifacts: Path, tmp_path: Path) -> None:
    artifact = read_artifact(artifacts / "desk.promptc.json")
    inputs = tuple(replace(f, description="other") for f in artifact.program.inputs)
    modules = tuple(replace(m, instruction="Better.") for m in artifact.modules)
    changed = replace(artifact, program=replace(artifact.program, inputs=inputs), modules=modules)
    (tmp_path / "desk.promptc.json").write_text(dumps(changed))
    Desk(promptc.load(tmp_path / "desk.promptc.json")).close()
