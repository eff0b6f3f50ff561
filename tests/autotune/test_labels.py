from dataclasses import replace
from pathlib import Path

from promptc.artifact.model import Demo
from promptc.autotune.labels import Columns, labelled_demos, module_columns
from promptc.driver.checking import check_text
from promptc.ir.ops import Program
from promptc.lowering import lower
from promptc.schema.types import STR, Field
from promptc.source.text import SourceText
from promptc.transforms.pipeline import run_passes
from tests.autotune.world import COLOUR, metric, one_module, rows, two_modules


def test_a_module_at_the_border_of_the_program_is_labelled_by_the_columns() -> None:
    program = one_module()
    demos = labelled_demos(program, program.modules[0], rows(3, 2))
    assert demos == [Demo({"x": 3}, {"colour": "red"}), Demo({"x": 4}, {"colour": "green"})]


def test_a_step_in_the_middle_needs_a_column_of_its_own() -> None:
    program = two_modules()
    name, paint = program.modules
    assert labelled_demos(program, name, rows(0, 3)) == []
    assert labelled_demos(program, paint, rows(0, 3)) == []
    annotated = [{**row, "word": f"w{row['x']}"} for row in rows(0, 3)]
    assert labelled_demos(program, name, annotated)[1] == Demo({"x": 1}, {"word": "w1"})
    assert labelled_demos(program, paint, annotated)[1] == Demo({"word": "w1"}, {"colour": "green"})


def test_an_output_goes_by_the_column_that_the_metric_compares_it_with() -> None:
    program = one_module()
    program = replace(program, functions=(program.functions[0], metric(column="truth")))
    assert labelled_demos(program, program.modules[0], [{"x": 3, "truth": "blue", "colour": "red"}]) == [
        Demo({"x": 3}, {"colour": "blue"})
    ]


def test_an_output_that_a_strategy_adds_has_no_label() -> None:
    program = one_module()
    paint = program.modules[0]
    thinking = replace(paint, outputs=(Field("reasoning", STR), Field("colour", COLOUR)))
    assert labelled_demos(replace(program, modules=(thinking,)), thinking, rows(0, 3)) == []


def test_a_value_of_another_type_is_no_label() -> None:
    program = one_module()
    assert labelled_demos(program, program.modules[0], [{"x": 3, "colour": "mauve"}, {"x": "3", "colour": "red"}]) == []


def test_a_column_is_not_taken_for_an_input_that_gets_something_else() -> None:
    program = two_modules()
    # The second module's input is called as the program's parameter, but is given the first module's word.
    columns = module_columns(program, program.modules[1])[0]
    assert columns.inputs == {"word": "word"}
    assert columns.outputs == {"colour": "colour"}


def compiled(body: str, *, strategy: str = "predict(Paint)") -> Program:
    text = f"""
from std import predict, chain_of_thought, majority, exact_match
enum Colour {{ red, green, blue }}
signature Paint {{
  input x: int
  output colour: Colour
}}
model nano = "replay:x" {{ temperature = 0.7 }}
program main(x: int, xs: list[int], dark: bool) -> (colour: Colour) {{
  module paint = {strategy}
  {body}
}}
"""
    result = check_text(SourceText("test.prompt", text), Path())
    assert result.ok, result.diagnostics
    return run_passes(lower(result.checked, "main"))


def test_the_answer_that_a_vote_chose_is_labelled_like_any_other() -> None:
    for strategy in ("majority(predict(Paint), n = 3)", "majority(chain_of_thought(Paint), n = 3)"):
        program = compiled("return (colour = paint(x = x).colour)", strategy=strategy)
        (columns,) = module_columns(program, program.modules[0])
        assert columns.inputs == {"x": "x"}
        assert columns.outputs["colour"] == "colour"


def test_no_column_labels_what_a_call_in_a_map_or_a_branch_gives() -> None:
    mapped = compiled("return (colour = [paint(x = i).colour for i in xs][0])")
    assert module_columns(mapped, mapped.modules[0]) == [Columns({}, {})]
    branched = compiled('if dark { return (colour = "blue") }\n  return (colour = paint(x = x).colour)')
    assert module_columns(branched, branched.modules[0]) == [Columns({"x": "x"}, {})]
