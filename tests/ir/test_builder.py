"""The builder: names, spans, types of results."""

import pytest

from promptc.ir.builder import FunctionBuilder
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import BOOL, INT, STR, Field, Record
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
    assert [name for name, _ in builder.build().ops[-1].args] == ["left", "right"]
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
