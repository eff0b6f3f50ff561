"""The builder: names, spans, types of results."""

import pytest

from promptc.ir.builder import FunctionBuilder
from promptc.ir.ops import MakeRecord, Program
from promptc.ir.regions import defined, walk
from promptc.ir.verifier import verify
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import BOOL, FLOAT, INT, STR, Field, List, Record
from promptc.source.text import Span

OUTER, INNER = Span("a.prompt", 0, 9), Span("a.prompt", 3, 5)
PAIR = Record("Pair", (Field("left", STR), Field("right", INT)))


def test_names_stay_unique() -> None:
    builder = FunctionBuilder("p", "program")
    names = [builder.const(INT, 1, name).name for name in ("x", "x", "", "x", "", "x.1", "1")]
    assert len(set(names)) == len(names)
    assert names[:4] == ["x", "x.1", "2", "x.2"]


def test_the_innermost_span_counts() -> None:
    builder = FunctionBuilder("p", "program")
    with builder.at(OUTER):
        with builder.at(INNER):
            builder.const(INT, 1)
        builder.const(INT, 2)
    builder.const(INT, 3)
    assert [op.span for op in builder.build().ops] == [INNER, OUTER, None]


def test_results_have_the_type_that_follows() -> None:
    builder = FunctionBuilder("p", "program")
    left, right = builder.const(STR, "a"), builder.const(INT, 1)
    pair = builder.record(PAIR, [("right", right), ("left", left)])
    made = builder.build().ops[-1]
    assert isinstance(made, MakeRecord)
    assert [name for name, _ in made.args] == ["left", "right"]
    assert builder.get(pair, "right").type == INT
    assert builder.prim("lt", [right, right]).type == BOOL


def test_what_does_not_fit_is_refused() -> None:
    builder = FunctionBuilder("p", "program")
    text = builder.const(STR, "a")
    with pytest.raises(KeyError, match="size"):
        builder.get(text, "size")
    with pytest.raises(PrimitiveProblem, match="`sub` takes numbers, got str and str"):
        builder.prim("sub", [text, text])
    assert len(builder.build().ops) == 1


def test_ops_inside_a_region_stay_there() -> None:
    builder = FunctionBuilder("p", "program")
    texts, flag = builder.param("texts", List(STR)), builder.param("flag", BOOL)
    with builder.region() as then, builder.at(INNER):
        then.yields(builder.const(STR, "yes", "x"))
    with builder.region() as orelse:
        orelse.yields(builder.const(STR, "no", "x"))
    chosen = builder.if_(flag, then, orelse, "x")
    with builder.region(("x", STR)) as body:
        body.yields(builder.prim("add", [body.params[0], chosen]))
    builder.returns("out", builder.map(texts, body))
    main = builder.build()
    verify(Program("p", (main,), (), (), ()))
    assert [value.name for value in defined(main.ops)] == ["x.2", "x", "x.1", "7", "x.3", "6"]
    assert [op.span for op in walk(main.ops)] == [None, INNER, None, None, None]


def test_a_conversion_to_the_same_type_is_none() -> None:
    builder = FunctionBuilder("p", "program")
    number = builder.param("n", INT)
    assert builder.convert(number, INT) is number
    assert builder.convert(number, FLOAT).type == FLOAT


def test_a_region_has_to_yield() -> None:
    builder = FunctionBuilder("p", "program")
    with builder.region() as empty:
        builder.const(INT, 1)
    with pytest.raises(ValueError, match="the region yields nothing"):
        empty.build()
