"""Demonstrations with the inputs of a run and the outputs of the data."""

from pathlib import Path

from promptc.artifact.model import Demo
from promptc.autotune.corrected import corrected_demos
from promptc.runtime.engine import Completion, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.trace import CallRecord
from promptc.schema.types import Row
from tests.autotune.world import build, colour, shown, spec, two_modules


def call(word: str, *, unused: bool = False, module: str = "main.paint") -> CallRecord:
    request, completion = Request((), 0.0, 1.0, 8, None, None), Completion("", "stop", 0, 0)
    return CallRecord(1, module, {"word": word}, None if unused else {"colour": "red"}, request, completion)


def corrected(*runs: tuple[Row, list[CallRecord]]) -> list[Demo]:
    program = two_modules()
    return corrected_demos(program, program.modules[1], runs)


def test_the_answer_is_the_one_of_the_data() -> None:
    right: Row = {"x": 3, "colour": "red"}
    wrong: Row = {"x": 4, "colour": "green"}
    name = CallRecord(0, "main.name", {"x": 3}, {"word": "w3"}, call("w3").request, call("w3").completion)
    assert corrected((right, [name, call("w3")]), (wrong, [call("w4")])) == [
        Demo({"word": "w3"}, {"colour": "red"}),
        Demo({"word": "w4"}, {"colour": "green"}),
    ]


def test_an_answer_that_could_not_be_read_has_inputs_as_well() -> None:
    again = [call("w4", unused=True), call("w4", unused=True)]
    assert corrected(({"x": 4, "colour": "green"}, again)) == [Demo({"word": "w4"}, {"colour": "green"})]


def test_what_columns_label_whole_needs_no_run() -> None:
    assert corrected(({"x": 3, "word": "w3", "colour": "red"}, [call("other")])) == []


def test_a_run_that_never_came_there_or_asked_for_several_things_says_nothing() -> None:
    row: Row = {"x": 3, "colour": "red"}
    assert corrected((row, [])) == []
    assert corrected((row, [call("w3"), call("w4")])) == []
    assert corrected(({"x": 3}, [call("w3")])) == []


def test_inputs_that_lost_what_decides_demonstrate_nothing() -> None:
    red: Row = {"x": 3, "colour": "red"}
    assert corrected((red, [call("w")]), ({"x": 4, "colour": "green"}, [call("w")])) == []
    assert corrected((red, [call("w")]), ({"x": 6, "colour": "red"}, [call("w")])) == [
        Demo({"word": "w"}, {"colour": "red"})
    ]


async def test_a_module_that_always_says_the_same_is_shown_the_other_classes(tmp_path: Path) -> None:
    def script(request: Request) -> str:
        """Red, unless demonstrations have more than that."""
        question = request.messages[-1].content
        if question.startswith("x: "):
            return f"word: w{question[3:]}"
        knows = {answer for _, answer in shown(request)}
        right = f"colour: {colour(int(question.removeprefix('word: w')))}"
        return right if right in knows else "colour: red"

    asked = spec(("bootstrap", {"demos": 3}), ("random_search", {"candidates": 8}))
    result = await build(two_modules(), ReplayEngine(script), tmp_path, asked)
    demos = result.program.modules[1].demos.value
    assert {demo.outputs["colour"] for demo in demos} == {"red", "green", "blue"}
    assert all(demo.outputs["colour"] == colour(int(str(demo.inputs["word"])[1:])) for demo in demos)
    assert not result.report.seed_kept
