"""A body under construction: what its names stand for, and the function that its ops go into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import final

from promptc.ir.builder import FunctionBuilder
from promptc.ir.ops import Value
from promptc.lowering.expressions import lower_expression
from promptc.lowering.places import placed, stays
from promptc.lowering.statements import Returned, lower_block
from promptc.lowering.strategies import Callee
from promptc.lowering.unit import Unit
from promptc.schema.types import Field, Json, Type, Union
from promptc.sema.model import Checked
from promptc.source.text import Span
from promptc.syntax import ast

NOTHING: Mapping[str, Value] = {}


@final
@dataclass(slots=True)
class Body:
    """``values`` changes as statements are lowered: each name stands for the last value that it was given.

    ``constants`` are names whose value is known here: knobs, steps of loops, what a strategy was given. ``types`` is that
    of `Checked`, or of one application of a strategy. ``callees`` is what a strategy was handed.
    """

    unit: Unit
    builder: FunctionBuilder
    file: Checked
    types: Mapping[Span, Type]
    modules: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    constants: dict[str, Json] = field(default_factory=dict)
    callees: dict[str, Callee | tuple[Callee, ...]] = field(default_factory=dict)
    outputs: Sequence[Field] = ()

    def value(self, expr: ast.Expr, place: Type | None = None, name: str = "") -> Value:
        """The value of ``expr`` for a place of the type ``place``, called ``name`` where an op makes it."""
        with self.builder.at(expr.span):
            own = self.types.get(expr.span)
            converts = own is not None and place is not None and not stays(own, place)
            value = lower_expression(self, expr, place, "" if converts else name)
            if own is not None and value.type not in (own, place) and not _is_option(value.type, own):
                value = self.builder.convert(value, own, "" if converts else name)
            return value if place is None else placed(self.builder, value, place, name)

    def exactly(self, expr: ast.Expr, type_: Type, name: str = "") -> Value:
        """The value of ``expr`` as one that is said to be of ``type_``: what a region yields has one type."""
        return self.builder.convert(self.value(expr, type_, name), type_, name)

    def placed(self, value: Value, place: Type) -> Value:
        return placed(self.builder, value, place)

    def block(self, statements: Sequence[ast.Stmt]) -> Returned | None:
        """Lower ``statements``; what they return, or None where they end without."""
        return lower_block(self, statements)

    def inside(self, values: Mapping[str, Value] = NOTHING) -> "Body":
        """A body that sees all names of this one and ``values``; what is bound in it stays in it."""
        return replace(
            self, values={**self.values, **values}, constants=dict(self.constants), callees=dict(self.callees)
        )


def _is_option(value: Type, own: Type) -> bool:
    """Whether more is known here than in the check: which of several functions a strategy calls, say."""
    return isinstance(own, Union) and value in own.options
