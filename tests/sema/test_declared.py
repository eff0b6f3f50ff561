"""Broken declarations, and the whole message that a user gets for each: `tests/golden/declarations/`."""

import pytest

from promptc.driver.sources import texts_of
from promptc.source.render import render
from promptc.source.text import SourceText
from tests.conftest import Golden
from tests.sema.checking import DECLARED, check_declared

# What each program is told, in the order of its text. The wording is in the golden files.
CODES = {
    "budget_without_price": "PC0410",
    "budget_wrong": "PC0410 PC0410 PC0410 PC0410",
    "choice_of_strategies": "PC0701 PC0940 PC0940 PC0708",
    "constraint_choices": "PC0603 PC0603",
    "constraint_empty_range": "PC0603 PC0603",
    "constraint_of_other_type": "PC0601 PC0601 PC0601",
    "constraint_of_wrong_kind": "PC0602 PC0602 PC0602",
    "constraint_pattern": "PC0602 PC0602",
    "constraint_unknown": "PC0601 PC0601",
    "constraint_unnamed_and_twice": "PC0601 PC0601",
    "corpus_options": "PC0507 PC0507 PC0507 PC0507 PC0507 PC0507 PC0204 PC0204 PC0507 PC0507 PC0507 PC0115",
    "corpus_without_column": "PC0402",
    "corpus_wrong": "PC0115 PC0401 PC0402 PC0507 PC0507 PC0507 PC0507",
    "crowded_call": "PC0325 PC0325 PC0325",
    "data_bad_cell": "PC0403",
    "data_columns_missing": "PC0402",
    "data_columns_wrong": "PC0213",
    "data_other_file": "PC0401",
    "data_pin_of_no_file": "PC0213",
    "data_pin_of_two_files": "PC0213",
    "data_pin_wrong": "PC0213",
    "data_same_file": "PC0412",
    "data_sample_wrong": "PC0404 PC0404 PC0107",
    "data_shared_rows": "PC0321",
    "data_small_dev": "PC0323",
    "data_small_train": "PC0326",
    "default_not_constant": "PC0608 PC0608",
    "default_outside": "PC0609 PC0609 PC0609",
    "dict_keys": "PC0607 PC0212",
    "effect_in_conditions": "PC0221",
    "equal_draws": "PC0324",
    "extern_not_found": "PC0505 PC0505 PC0505 PC0505",
    "extern_other_function": "PC0506 PC0506 PC0506",
    "import_and_open_bracket": "PC0002",
    "extern_with_equals": "PC0001",
    "import_clash": "PC0106",
    "import_in_a_circle": "PC0502",
    "import_of_itself": "PC0502",
    "import_of_nothing": "PC0501 PC0501",
    "import_of_python": "PC0501",
    "import_of_strategy_with_mistake": "PC0101",
    "import_of_two_types": "PC0504",
    "import_of_types_that_meet": "PC0504",
    "import_of_unknown_name": "PC0503 PC0503",
    "import_unused": "PC0304",
    "import_with_mistakes": "PC0102",
    "judge_wrong": "PC0221 PC0221 PC0221 PC0221 PC0221 PC0221 PC0221",
    "judge_of_two_models": "PC0219",
    "literal_float": "PC0606",
    "module_of_two_signatures": "PC0705",
    "module_without_strategy": "PC0701 PC0701 PC0701 PC0701",
    "none_alone": "PC0604",
    "optional_of_optional": "PC0604",
    "sampling_without_seed": "PC0322",
    "options_out_of_range": "PC0213 PC0213 PC0213 PC0213 PC0213",
    "settings_of_a_module": "PC0213 PC0213 PC0109",
    "strategy_declared_wrong": "PC0706 PC0706 PC0706 PC0707 PC0707 PC0912",
    "strategy_function_unfit": "PC0709 PC0709 PC0709 PC0709 PC0709",
    "strategy_misspelled_argument": "PC0203 PC0202",
    "strategy_names_an_output": "PC0101 PC0101 PC0201 PC0201 PC0201",
    "strategy_part_wrong": "PC0701 PC0702 PC0702 PC0702",
    "strategy_of_std_unfit": "PC0203 PC0105 PC0203 PC0105",
    "strategy_parts_unknown": "PC0102 PC0102 PC0102 PC0102",
    "strategy_value_wrong": "PC0703 PC0703 PC0703",
    "strategy_without_reward": "PC0704 PC0107 PC0702",
    "template_braces": "PC0613 PC0613 PC0613 PC0613 PC0613 PC0613 PC0611",
    "template_missing_hole": "PC0612 PC0612",
    "template_output_hole": "PC0611",
    "template_unknown_hole": "PC0611",
    "text_with_holes": "PC0342 PC0342 PC0342 PC0342",
    "union_ambiguous": "PC0605",
    "union_option_twice": "PC0605",
    "tune_strategy_with_parameters": "PC0942 PC0942",
    "unused_outside": "PC0303 PC0303 PC0303",
    "whole_for_a_part": "PC0201 PC0201 PC0201 PC0201 PC0201 PC0206 PC0206 PC0206 PC0206",
    "wire_taken": "PC0610 PC0610",
    "wire_unreadable": "PC0610 PC0610",
}


@pytest.mark.parametrize("name", CODES)
def test_message(name: str, golden: Golden) -> None:
    path = DECLARED / f"{name}.prompt"
    source = SourceText(path.name, path.read_text(encoding="utf-8"))
    _, diagnostics = check_declared(source)
    paths = {span.path for d in diagnostics for span in (d.span, *(label.span for label in d.labels))}
    texts = texts_of(diagnostics)  # those of the library
    texts |= {path: SourceText(path, (DECLARED / path).read_text(encoding="utf-8")) for path in paths - texts.keys()}
    shown = render(diagnostics, texts, colour=False)
    # The folder that holds the files is where this checkout is.
    golden(f"declarations/{name}.txt", shown.replace(str(DECLARED), "FOLDER") + "\n")
    assert [d.code for d in diagnostics] == CODES[name].split()


def test_every_program_is_listed() -> None:
    assert sorted(path.stem for path in DECLARED.glob("*.prompt")) == sorted(CODES)
