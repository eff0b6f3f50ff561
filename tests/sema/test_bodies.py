"""Broken bodies, and the whole message that a user gets for each: `tests/golden/diagnostics/bodies/`."""

from pathlib import Path

import pytest

from promptc.source.render import render
from promptc.source.text import SourceText
from tests.conftest import Golden
from tests.sema.checking import check_source

BODIES = Path(__file__).parent / "bodies"
# What each program is told, in the order of its text. The wording is in the golden files.
CODES = {
    "added_texts": "PC0205 PC0205 PC0205 PC0205 PC0205",
    "assigned_let": "PC0902 PC0902 PC0902 PC0903",
    "assigned_other_type": "PC0201 PC0901",
    "bad_default": "PC0201",
    "branches_differ": "PC0910",
    "builtin_misspelled": "PC0107",
    "condition_not_bool": "PC0908 PC0908 PC0908 PC0908",
    "constant_conditions": "PC0337 PC0334 PC0334 PC0334 PC0336 PC0333 PC0335",
    "constant_outside": "PC0223 PC0223 PC0216",
    "date_compared": "PC0223 PC0205",
    "description_as_default": "PC0336",
    "dict_keys": "PC0106 PC0201 PC0201",
    "effects": "PC0330 PC0330",
    "empty_dict": "PC0218 PC0218 PC0218 PC0218",
    "enum_dot_member": "PC0116 PC0104 PC0116 PC0216 PC0116",
    "first_mistakes": "PC0101 PC0104 PC0209",
    "for_not_constant": "PC0904 PC0905 PC0904 PC0906 PC0907",
    "for_too_long": "PC0905",
    "index_of_number": "PC0222",
    "index_wrong": "PC0222 PC0222 PC0222 PC0206",
    "let_over_var": "PC0113 PC0113",
    "literal_unknown": "PC0216 PC0216",
    "loop_that_gathers": "PC0904 PC0904 PC0904 PC0904 PC0904",
    "match_not_exhaustive": "PC0920 PC0920 PC0920 PC0920",
    "match_wrong_arms": "PC0921 PC0921 PC0922 PC0922 PC0921 PC0105",
    "module_in_branch": "PC0913 PC0913 PC0913 PC0913",
    "none_without_type": "PC0909",
    "not_in_scope_after_block": "PC0915",
    "optional_used": "PC0901 PC0901 PC0901 PC0901",
    "recursion": "PC0914 PC0914",
    "recursion_of_strategies": "PC0914 PC0914",
    "return_in_for": "PC0911",
    "return_not_always": "PC0912",
    "return_on_some_ways": "PC0912",
    "same_condition_again": "PC0335",
    "shadowing": "PC0113 PC0113 PC0113 PC0113",
    "signature_conditions": "PC0201 PC0221 PC0105",
    "strategy_bodies": "PC0105 PC0201 PC0107",
    "test_expects_nothing": "PC0339 PC0301",
    "test_mistakes": "PC0202 PC0205 PC0913 PC0106",
    "text_as_enum": "PC0338",
    "tune_domain": "PC0940 PC0940 PC0941 PC0941 PC0942 PC0943 PC0944 PC0945",
    "tune_modules_differ": "PC0946",
    "tune_names": "PC0940 PC0940 PC0115 PC0115 PC0943 PC0940",
    "tune_too_many": "PC0115 PC0941 PC0115",
    "tune_wrong_in_module": "PC0943 PC0943",
    "union_field": "PC0206 PC0105",
    "union_field_types": "PC0206",
    "untrusted_text": "PC0341 PC0341 PC0341 PC0341 PC0341 PC0341 PC0341 PC0341",
    "unused_in_body": "PC0302 PC0303 PC0340 PC0301",
    "value_called": "PC0107 PC0116 PC0202 PC0205",
    "wasted_calls": "PC0330 PC0330 PC0331 PC0332 PC0332 PC0301",
}


@pytest.mark.parametrize("name", CODES)
def test_message(name: str, golden: Golden) -> None:
    path = BODIES / f"{name}.prompt"
    source = SourceText(path.name, path.read_text(encoding="utf-8"))
    _, diagnostics = check_source(source)
    golden(f"diagnostics/bodies/{name}.txt", render(diagnostics, {source.path: source}, colour=False) + "\n")
    assert [d.code for d in diagnostics] == CODES[name].split()


def test_every_program_is_listed() -> None:
    assert sorted(path.stem for path in BODIES.glob("*.prompt")) == sorted(CODES)
