"""What the verifier refuses of regions, externs, checks and programs that invoke programs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from promptc.ir.ops import Call, Check, ExternCall, Function, Invoke, Map, Op, Program, Value
from promptc.ir.parser import IRSyntaxError, parse_program
from promptc.ir.printer import print_program
from promptc.ir.regions import expand, walk
from promptc.ir.verifier import VerifyError, verify
from promptc.schema.types import BOOL, STR
from tests.ir.sample import WHOLE


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "extern nondet @wiki",
            'extern pure @wiki() -> int from "a.py:f"\nextern nondet @wiki',
            "@wiki stands 2 times",
        ),
        (
            "check @ask",
            "check @all() {\n  %0 = const bool true\n  return (value = %0)\n}\ncheck @ask",
            "@all stands 2",
        ),
        ("attempts 3", "attempts 0", "module @ask has 0 attempts"),
        ('"Text: {text}"', '"Text: {txt}"', "the template of module @ask does not fit: the hole {txt} is of no input"),
        (
            "require @ask.check0",
            "require @ask.check1",
            "module @ask is checked by @ask.check1, and there is no such check",
        ),
        ("%text: str, %label: str) {", "%label: str, %text: str) {", "does not take the inputs and outputs of module"),
        ("(value = %value)", "(value = %text)", "check @ask.check0 needs to return one bool named value"),
        ("sample 2", "sample 0", None),
        (
            "extern @wiki(query = %i, k = %k)",
            "extern @wiki(query = %i)",
            "expected the arguments (query, k), got (query)",
        ),
        ("extern @wiki(query = %i, k = %k)", "extern @wiki(query = %i, k = %i)", "k is int, but %i is str"),
        ("invoke @label(text = %i)", "invoke @label(text = %k)", "text is str, but %k is int"),
        ("yield %keep", "yield %j", "`%labels = map %texts where (%j) { ... } do (%i) { ... } loc"),
        ("yield %keep", "yield %j", "a region yields str, not bool"),
        ("where (%j)", "where (%j, %jj)", "a region takes (str, str), but is given (str)"),
        ("if %known then", "if %i then", "%i is str, not bool"),
        ("yield %none\n", "yield %k\n", "a region yields int, not str"),
        ("do (%i) {", "do (%j) {", "%j is defined a second time"),
        ("%known = in", "%none = in", "%none is defined a second time"),
        ("require %some, %message", "require %none, %message", "%none is str, not bool"),
        ("require %some, %message", "require %some, %some", "%some is bool, not str"),
        ("convert %k: float", "convert %none: float", "%none is str, which is never float"),
    ],
)
def test_a_broken_region_or_symbol_is_refused(old: str, new: str, message: str | None) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    if new == "do (%j) {":
        text = text.replace("= %i", "= %j").replace("in(%i,", "in(%j,")
    if new == "%none = in":
        text = text.replace("if %known", "if %none")
    program = parse_program(text)
    if message is None:
        verify(program)
        return
    with pytest.raises(VerifyError) as error:
        verify(program)
    assert message in str(error.value)


def _whole(change: Callable[[Function], Function], symbol: str = "all") -> Program:
    program = parse_program(WHOLE)
    functions = tuple(change(f) if f.symbol == symbol else f for f in program.functions)
    return replace(program, functions=functions)


def _first(function: Function, kind: type[Op], /, **changes: Any) -> Function:
    """``function`` with its first op of ``kind`` changed."""
    found = next(op for op in walk(function.ops) if isinstance(op, kind))
    return replace(function, ops=expand(function.ops, lambda op: [replace(op, **changes) if op == found else op]))


KEEP, ONE = Value("keep", BOOL), Value("one", STR)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (
            _whole(lambda f: replace(f, returns=(("one", ONE),))),
            "return of one: %one is defined in a region that ended",
        ),
        (
            _whole(lambda f: _first(f, Check, condition=KEEP)),
            "%keep is defined in a region that ended before its use",
        ),
        (_whole(lambda f: _first(f, ExternCall, effect="pure")), "@wiki is nondet, not pure"),
        (_whole(lambda f: _first(f, ExternCall, extern="wikis")), "there is no extern @wikis"),
        (_whole(lambda f: _first(f, Invoke, function="all")), "no program @all stands before this function"),
        (_whole(lambda f: _first(f, Map, result=Value("labels", STR))), "the result is list[str], not str"),
        (_whole(lambda f: _first(f, Map, items=Value("none", STR))), "%none is str, not a list"),
        (_whole(lambda f: _first(f, Check, result=Value("ok", STR))), "the result is bool, not str"),
        (_whole(lambda f: _first(f, Call, sample=-1), "label"), "the sample is -1"),
        (_whole(lambda f: replace(f, kind="check")), "expected program @all as the last of the programs, found @label"),
        (_whole(lambda f: replace(f, kind="metric"), "label"), "expected none as metric, found @label"),
    ],
)
def test_what_regions_must_keep_to_and_no_text_can_say(program: Program, message: str) -> None:
    with pytest.raises(VerifyError) as error:
        verify(program)
    assert message in str(error.value)


UNION = """\
record Circle { radius: float, name: str }
record Square { side: float, name: str }
program @p(%shape: Circle | Square, %note: str?) {
  %round = is %shape: Circle
  %name = field name of %shape
  %circle = convert %shape: Circle
  %some = convert %note: str
  return (round = %round, name = %name, circle = %circle, some = %some)
}
"""


def test_a_value_of_several_types_is_told_apart_and_narrowed() -> None:
    program = parse_program(UNION)
    verify(program)
    assert print_program(program).replace("\n\n", "\n") == UNION


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("is %shape: Circle", "is %shape: bool", "%shape is Circle | Square, which is never bool"),
        ("convert %shape: Circle", "convert %shape: str", "%shape is Circle | Square, which is never str"),
    ],
)
def test_what_a_value_can_never_be(old: str, new: str, message: str) -> None:
    with pytest.raises(VerifyError) as error:
        verify(parse_program(UNION.replace(old, new)))
    assert message in str(error.value)


def test_a_union_has_the_fields_that_all_its_records_have() -> None:
    with pytest.raises(IRSyntaxError, match=r"%shape is Circle \| Square and has no field radius"):
        parse_program(UNION.replace("field name of", "field radius of"))


def test_programs_cannot_invoke_each_other() -> None:
    program = parse_program(WHOLE)
    check, label, everything = program.functions
    swapped = replace(program, functions=(check, everything, label), main="label")
    with pytest.raises(VerifyError, match="no program @label stands before this function"):
        verify(swapped)


@pytest.mark.parametrize(
    ("op", "message"),
    [
        ("extern @send(text = %text)", "calls @send, which has an effect"),
        ("invoke @first()", "invokes a program"),
        ("suggest %value, %text", "has a `suggest`"),
        ("call @ask(text = %text)", "calls a module"),
        ("require %value, %text", "has a `require`"),
    ],
)
def test_a_check_only_calculates(op: str, message: str) -> None:
    first = "program @first() {\n  %0 = const int 1\n  return (n = %0)\n}\n"
    text = WHOLE.replace("check @ask", first + "check @ask").replace(
        "bool\n  return (v", f"bool\n  %o = {op}\n  return (v"
    )
    with pytest.raises(VerifyError) as error:
        verify(parse_program(text))
    assert f"check @ask.check0 {message}" in str(error.value)
