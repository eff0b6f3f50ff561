from dataclasses import replace

from promptc.artifact.model import Demo
from promptc.autotune.labels import labelled_demos, module_columns
from promptc.schema.types import STR, Field
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
