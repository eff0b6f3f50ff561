"""What the verifier refuses, and how it says so."""

from dataclasses import replace
from typing import Any

import pytest

from promptc.ir.ops import Call, Choice, Const, Program, Value
from promptc.ir.parser import parse_program
from promptc.ir.verifier import VerifyError, verify
from promptc.schema.types import INT, STR, Enum, Field, Member, Record

TEXT = """\
enum Kind { good, bad }
record Item { name: str, kind: Kind }
model @m = vllm "nano" {"a": 1}
module @sort = predict(Sort) on @m {
  input text: str
  input weight: float
  output kind: Kind
  instruction 0 of ["Sort." "Sort it."]
  demos [{"text": "x", "weight": 1} -> {"kind": "good"}]
  format lines
  decoding temperature 0.0 top_p 1.0 max_tokens 8
}
program @p(%text: str, %n: int) {
  %r = call @sort(text = %text, weight = %n)
  %kind = field kind of %r
  %item = record Item (name = %text, kind = %kind)
  %all = list[Item] (%item)
  %has = in(%item, %all): bool
  %two = const int 2
  return (kind = %kind, has = %has)
}
metric @score(%gold: (kind: Kind), %pred: (kind: Kind, has: bool)) {
  %a = field kind of %pred
  %b = field kind of %gold
  %s = exact_match(%a, %b): float
  return (value = %s)
}
"""


def test_a_right_program_passes() -> None:
    verify(parse_program(TEXT))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{ good, bad }", "{ good, good }", "the member of enum Kind good stands 2 times"),
        ("{ good, bad }", "{ }", "the enum Kind has no members"),
        (
            "name: str, kind: Kind }",
            "name: str, kind: Kind, name: int }",
            "the field of record Item name stands 2 times",
        ),
        ("model @m =", "model @other =", "module @sort is on the model @m, which is not declared"),
        ("model @m =", 'model @m = vllm "nano"\nmodel @m =', "the model @m stands 2 times"),
        ('"Sort it."', '"Sort."', "the instruction of module @sort has the same value twice in its domain"),
        ("instruction 0", "instruction frozen 0", "is frozen, but has 2 values to choose from"),
        (
            '"kind": "good"}]',
            '"kind": "ugly"}]',
            "the outputs of demo 0 of module @sort do not fit: `kind`: expected one",
        ),
        ('"weight": 1}', '"height": 1}', "the inputs of demo 0 of module @sort do not fit"),
        ("temperature 0.0", "temperature -1", "module @sort has the temperature -1.0"),
        ("top_p 1.0", "top_p 0.0", "module @sort has the top_p 0.0"),
        ("max_tokens 8", "max_tokens 0", "module @sort has the max_tokens 0"),
        ("weight = %n", "weight = %text", "weight is float, but %text is str"),
        ("text = %text, weight = %n", "text = %text", "expected the arguments (text, weight), got (text)"),
        ("(name = %text, kind = %kind)", "(kind = %kind, name = %text)", "expected the arguments (name, kind)"),
        ("list[Item] (%item)", "list[Item] (%kind)", "%kind is Kind, not Item"),
        ("record Item (", "record Kind (", "Kind is not a record"),
        ("%has = in(%item, %all): bool", "%has = in(%item, %all): int", "the result is bool, not int"),
        ("in(%item, %all): bool", "inside(%item, %all): bool", "there is no primitive `inside`"),
        ("in(%item, %all): bool", "in(%item): bool", "`in` takes 2 operands, got 1"),
        ("%two = const int 2", "%two = const int 2.5", "expected int, got 2.5"),
        ("%two = const int 2", "%n = const int 2", "%n is defined a second time"),
        ("kind = %kind, has", "has = %kind, has", "program @p returns one name twice"),
        ("metric @score(%gold", "metric @score(%row", "metric @score needs the parameters %gold and %pred"),
        ("%gold: (kind: Kind), %pred", "%gold: str, %pred", "needs records as its parameters"),
        ("return (value =", "return (score =", "metric @score needs to return one float named value"),
        ("%s = exact_match(%a, %b): float", "%s = eq(%a, %b): bool", "needs to return one float named value"),
    ],
)
def test_a_broken_program_is_refused(old: str, new: str, message: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    if "%row" in new or "%gold: str" in new:
        text = text.replace("  %b = field kind of %gold\n", "").replace("(%a, %b)", "(%a, %a)")
    with pytest.raises(VerifyError) as error:
        verify(parse_program(text))
    assert message in str(error.value)


def _changed_op(place: int, **changes: Any) -> Program:
    program = parse_program(TEXT)
    main, metric = program.functions
    ops = list(main.ops)
    ops[place] = replace(ops[place], **changes)
    return replace(program, functions=(replace(main, ops=tuple(ops)), metric))


def _changed_module(**changes: Any) -> Program:
    program = parse_program(TEXT)
    return replace(program, modules=(replace(program.modules[0], **changes),))


# What the text form cannot say, because it fills in what follows from the rest.
@pytest.mark.parametrize(
    ("program", "message"),
    [
        (_changed_op(1, base=Value("later", STR)), "%later is not defined before its use"),
        (_changed_op(1, base=Value("text", INT)), "%text is str, but is used as int"),
        (_changed_op(1, result=Value("kind", STR)), "the result is Kind, not str"),
        (_changed_op(1, field="size"), "has no field size"),
        (_changed_op(0, module="sorts"), "there is no module @sorts"),
        (_changed_op(3, result=Value("all", STR)), "str is not a list"),
        (_changed_module(outputs=()), "module @sort has no outputs"),
        (_changed_module(outputs=(Field("text", STR),)), "the field of module @sort text stands 2 times"),
        (_changed_module(instruction=Choice("Other.", ("Sort.",))), "instruction of module @sort in force is not in"),
        (_changed_module(outputs=(Field("kind", Enum("New", (Member("a"),))),)), "has the type New, which is not decl"),
        (_changed_module(outputs=(Field("kind", Enum("Kind", (Member("a"),))),)), "another type Kind than the one"),
        (replace(parse_program(TEXT), main="q"), "expected program @q as the last of the programs, found @p"),
        (replace(parse_program(TEXT), metric=None), "expected none as metric, found @score"),
        (replace(parse_program(TEXT), types=(Record("list", ()),)), "needs a name of its own, not 'list'"),
        (replace(parse_program(TEXT), types=(Record("A", ()), Record("A", ()))), "the type A stands 2 times"),
    ],
)
def test_a_program_that_no_text_can_say_is_refused(program: Program, message: str) -> None:
    with pytest.raises(VerifyError) as error:
        verify(program)
    assert message in str(error.value)


def test_a_metric_calls_only_what_is_frozen() -> None:
    program = parse_program(TEXT)
    main, metric = program.functions
    text = Const(Value("t", STR), "x")
    weight = Const(Value("w", INT), 1)
    result = Value("c", Record("", program.modules[0].outputs))
    call = Call(result, "sort", (("text", text.result), ("weight", weight.result)))
    judging = replace(metric, ops=(*metric.ops, text, weight, call))
    with pytest.raises(VerifyError, match="a metric calls @sort, which is not frozen"):
        verify(replace(program, functions=(main, judging)))
    sort = program.module("sort")
    frozen = replace(sort, instruction=Choice.of("Sort.", frozen=True), demos=Choice.of((), frozen=True))
    modules = tuple(frozen if m.symbol == "sort" else m for m in program.modules)
    verify(replace(program, functions=(main, judging), modules=modules))
