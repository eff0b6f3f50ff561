"""Broken programs, and the whole message that a user gets for each: `tests/golden/diagnostics/`."""

import re

import pytest

from promptc.source.render import render
from promptc.source.text import SourceText
from tests.conftest import Golden
from tests.sema.checking import BROKEN, check_source

# What each program is told, in the order of its text. The wording is in the golden files.
CODES = {
    "after_return": "PC0211",
    "all_frozen": "PC0306",
    "ambiguous_model": "PC0219",
    "ambiguous_module_model": "PC0219",
    "argument_twice": "PC0204",
    "bad_budget": "PC0410",
    "budget_of_nothing": "PC0410",
    "call_in_metric": "PC0221",
    "chained_comparison": "PC0001",
    "colon_in_settings": "PC0001",
    "dotprompt": "PC0009",
    "duplicate_names": "PC0106 PC0106",
    "empty_dataset": "PC0406",
    "empty_declarations": "PC0217 PC0217 PC0217",
    "empty_list": "PC0218",
    "engine_option_not_constant": "PC0213",
    "engine_with_a_slash": "PC0111",
    "enum_literal": "PC0216",
    "extra_argument": "PC0203",
    "field_of_a_number": "PC0206",
    "field_without_direction": "PC0001",
    "folder_as_file": "PC0501 PC0501 PC0401",
    "foreign_types": "PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102 PC0102",
    "file_without_name": "PC0501 PC0401",
    "function_not_imported": "PC0103",
    "half_a_price": "PC0407 PC0213",
    "judge_not_imported": "PC0103",
    "late_version": "PC0010",
    "metric_declared_bool": "PC0214",
    "metric_not_float": "PC0214",
    "metric_of_other_data": "PC0411",
    "metric_of_other_program": "PC0411",
    "metric_on_whole_row": "PC0207",
    "metric_without_data": "PC0215",
    "missing_argument": "PC0202",
    "missing_colon": "PC0001",
    "missing_column": "PC0402",
    "missing_comma": "PC0001",
    "missing_equals": "PC0001",
    "missing_import": "PC0103",
    "misspelled_argument": "PC0203",
    "misspelled_column": "PC0402",
    "misspelled_field": "PC0105",
    "misspelled_keyword": "PC0006",
    "misspelled_output": "PC0209",
    "misspelled_setting": "PC0109",
    "misspelled_split": "PC0107",
    "mistyped_column": "PC0403",
    "mixed_operands": "PC0205",
    "module_as_value": "PC0116",
    "module_named_twice": "PC0106 PC0106",
    "newer_version": "PC0010",
    "no_cascade": "PC0115",
    "no_data_file": "PC0401",
    "no_engine": "PC0111",
    "no_model": "PC0219",
    "no_outputs": "PC0217 PC0217 PC0217",
    "no_return": "PC0210",
    "no_test_rows": "PC0409",
    "no_train_rows": "PC0405",
    "not_a_pass": "PC0213",
    "not_rows": "PC0406 PC0406",
    "number_too_large": "PC0013",
    "optimize_twice": "PC0106",
    "optimize_without_metric": "PC0407",
    "optimize_without_train": "PC0408",
    "or_as_default": "PC0908 PC0908 PC0908 PC0908 PC0908 PC0908",
    "option_twice": "PC0204",
    "option_without_name": "PC0204",
    "output_named_like_reasoning": "PC0106",
    "output_not_returned": "PC0208",
    "output_without_name": "PC0209",
    "own_primitive": "PC0007",
    "pass_without_option": "PC0202",
    "passes_not_a_list": "PC0213",
    "rebound_let": "PC0113",
    "record_in_itself": "PC0114",
    "reserved_name": "PC0014",
    "result_without_let": "PC0903",
    "rows_before_definition": "PC0112",
    "setting_needs_a_name": "PC0213",
    "setting_twice": "PC0106",
    "several_statements": "PC0001",
    "setting_as_argument": "PC0203 PC0203",
    "share_in_percent": "PC0404",
    "shares_above_one": "PC0404",
    "single_quotes": "PC0008",
    "slash_comment": "PC0008",
    "strategies_not_imported": "PC0115 PC0115 PC0115 PC0115 PC0903 PC0903 PC0101",
    "strategy_as_record": "PC0104",
    "stray_brace": "PC0005",
    "three_mistakes": "PC0001 PC0102 PC0105",
    "too_many_arguments": "PC0203",
    "two_mistakes_in_a_block": "PC0001 PC0001",
    "unclosed_brace": "PC0002",
    "unclosed_docstring": "PC0004",
    "unclosed_list": "PC0002",
    "unclosed_parenthesis": "PC0002",
    "unclosed_string": "PC0003",
    "unknown_engine": "PC0111",
    "unknown_import": "PC0108",
    "unknown_library": "PC0108",
    "unknown_member": "PC0216",
    "unknown_model": "PC0115",
    "unknown_module": "PC0107",
    "unknown_output_in_metric": "PC0209",
    "unknown_pipeline": "PC0110 PC0110 PC0204 PC0213 PC0110 PC0110",
    "unknown_pass": "PC0110 PC0110 PC0213",
    "unknown_rows": "PC0405",
    "unknown_strategy": "PC0115",
    "unknown_type": "PC0102",
    "unknown_value": "PC0101",
    "unnamed_after_named": "PC0204",
    "unreadable_data": "PC0401",
    "unused_declarations": "PC0304 PC0303 PC0303 PC0302 PC0301",
    "unused_module": "PC0303",
    "unused_output": "PC0305",
    "used_before_definition": "PC0112",
    "whole_result_returned": "PC0201",
    "wrong_argument_type": "PC0201",
    "wrong_escape": "PC0012",
    "wrong_format": "PC0213",
    "wrong_kind": "PC0104",
    "wrong_setting_type": "PC0213 PC0213",
    "wrong_type_brackets": "PC0212 PC0212",
}


def read(name: str) -> SourceText:
    return SourceText(f"{name}.prompt", (BROKEN / f"{name}.prompt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CODES)
def test_message(name: str, golden: Golden) -> None:
    source = read(name)
    _, diagnostics = check_source(source)
    shown = render(diagnostics, {source.path: source}, colour=False)
    # The folder that holds the data is where this checkout is.
    golden(f"diagnostics/{name}.txt", shown.replace(str(BROKEN), "FOLDER") + "\n")
    assert [d.code for d in diagnostics] == CODES[name].split()


def test_every_broken_program_is_listed() -> None:
    assert sorted(path.stem for path in BROKEN.glob("*.prompt")) == sorted(CODES)


def test_codes_have_one_form() -> None:
    assert all(re.fullmatch(r"PC0\d{3}", code) for codes in CODES.values() for code in codes.split())
