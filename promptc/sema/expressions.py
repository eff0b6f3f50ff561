"""The types of expressions. None is the type of what has a mistake that has been told: nothing more is said of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from promptc.schema.assignable import fits
from promptc.schema.types import (
    BOOL,
    INT,
    STR,
    Dict,
    List,
    Optional,
    Type,
    plain,
)
from promptc.sema import errors_flow, literals
from promptc.sema.call_types import call_type
from promptc.sema.collection_types import comprehension_type, dict_type, list_type
from promptc.sema.conditions import note_constant
from promptc.sema.context import Context
from promptc.sema.facts import Facts, assume, path_of
from promptc.sema.field_types import field_type, index_type
from promptc.sema.holes import note_holes
from promptc.sema.joining import joined_type
from promptc.sema.mistyped import report_mistyped
from promptc.sema.names import name_type
from promptc.sema.operand_types import binary_type, unary_type
from promptc.sema.repeats import Repeats
from promptc.sema.scope import Scope, Value
from promptc.sema.types import UNKNOWN, known
from promptc.sema.untrusted import note_written
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast

# Expected where a mistake that has been told leaves no type to expect: an empty list is then no second mistake.
ANYTHING = List(UNKNOWN)


class Typer:
    """Types the expressions of one body, and reports what is wrong with them.

    ``scope`` is that of the block that is being read. ``warnings`` collects what is only said of a file without errors.
    """

    def __init__(self, ctx: Context, scope: Scope, types: dict[Span, Type] | None = None) -> None:
        self.ctx = ctx
        self.scope = scope
        self.types = ctx.types if types is None else types
        self.repeats = Repeats()
        self.warnings: list[Diagnostic] = []
        # All values that the body binds, by name.
        self.bound: list[tuple[str, Value]] = []
        # Places where an output's text meets literals, and no other use of it.
        self.compared: set[Span] = set()
        # Places where an output's text gets a name, whose uses are followed.
        self.aliased: set[Span] = set()
        # The modules that wrote the free text that an expression may hold, by its place.
        self.written: dict[Span, str] = {}

    def check(self, expr: ast.Expr, expected: Type | None, place: str, declared: Span | None = None) -> Type | None:
        """Type ``expr`` and report where it may not stand for ``expected``; ``place`` says what takes it."""
        expected = known(expected)
        found = self.infer(expr, expected or ANYTHING)
        if found is not None and expected is not None:
            report_mistyped(self, expr, found, expected, place, declared)
        return found

    def infer(self, expr: ast.Expr, expected: Type | None = None) -> Type | None:
        """The type of ``expr``. ``expected`` gives a type to what has none alone: texts for members, `none`, `[]`."""
        type_ = self._infer(expr, expected)
        if type_ is not None:
            self.types[expr.span] = type_
            note_written(self, expr, type_)
        return type_

    def anything(self, expr: ast.Expr) -> Type | None:
        """Type ``expr`` where a mistake that has been told leaves no type to expect."""
        return self.infer(expr, ANYTHING)

    def _infer(self, expr: ast.Expr, expected: Type | None) -> Type | None:
        match expr:
            case ast.Literal_():
                note_holes(self, expr)
                return literals.literal_type(self.ctx, expr, expected)
            case ast.NameRef():
                return name_type(self, expr)
            case ast.FieldAccess():
                return field_type(self, expr)
            case ast.Index():
                return index_type(self, expr)
            case ast.CallExpr():
                return call_type(self, expr)
            case ast.ListExpr():
                return list_type(self, expr, expected)
            case ast.DictExpr():
                return dict_type(self, expr, expected)
            case ast.Comprehension():
                return comprehension_type(self, expr, expected)
            case ast.RangeExpr():
                return self.source_item(expr, "a range") and List(INT)
            case ast.IfExpr():
                return self._conditional(expr, expected)
            case ast.Unary():
                return unary_type(self, expr)
            case ast.Binary():
                return binary_type(self, expr, expected)

    def condition(self, expr: ast.Expr, what: str = "a condition") -> None:
        """Check that ``expr`` is true or false."""
        self.truth(expr, self.infer(expr, BOOL), what)

    def truth(self, expr: ast.Expr, found: Type | None, what: str) -> None:
        """Check that ``expr``, of the type ``found``, is true or false."""
        if found is not None and found != BOOL:
            self.ctx.report(errors_flow.condition_type(expr.span, found, self._truth_help(expr, found), what))

    def _truth_help(self, expr: ast.Expr, found: Type) -> str:
        text = self.text(expr)
        match plain(found):
            case Optional():
                return f"compare it: `{text} != none`"
            case List() | Dict():
                return f"compare its length: `len({text}) > 0`"
            case type_ if type_ == STR:
                return f'compare it: `{text} != ""`'
            case type_ if type_ == INT:
                return f"compare it: `{text} != 0`"
            case _:
                return "compare it with something"

    def source_item(self, source: ast.Expr, what: str) -> Type | None:
        """The type of what ``what`` goes over: a list's item, a number of a range."""
        if isinstance(source, ast.RangeExpr):
            for end in (source.low, source.high):
                found = self.infer(end)
                if found is not None and plain(found) != INT:
                    self.ctx.report(errors_flow.range_end(end.span, found))
            return INT
        found = self.infer(source)
        if found is None:
            return None
        match plain(found):
            case List(item=item):
                return known(item)
            case Optional():
                self.optional_used(source, found, what)
            case _:
                self.ctx.report(errors_flow.not_iterable(source.span, found, what))
        return None

    def optional_used(self, expr: ast.Expr, found: Type, wanted: str) -> None:
        """Report that ``expr`` may be none where ``wanted`` needs a value."""
        error = errors_flow.optional_used(expr.span, self.text(expr), found, wanted, is_path=path_of(expr) is not None)
        self.ctx.report(error)

    def _conditional(self, expr: ast.IfExpr, expected: Type | None) -> Type | None:
        self.condition(expr.condition)
        note_constant(self, expr.condition, (expr.then,), (expr.orelse,))
        with self.given(self.after(expr.condition, holds=True)):
            then = self.infer(expr.then, expected)
        with self.given(self.after(expr.condition, holds=False)):
            orelse = self.infer(expr.orelse, expected or then)
        if then is None or orelse is None:
            return None
        together = joined_type(then, orelse)
        if together is None and expected is not None and {fits(then, expected), fits(orelse, expected)} <= {"yes"}:
            return expected
        if together is None:
            self.ctx.report(errors_flow.branches_differ(expr.span, then, orelse))
        return together

    @contextmanager
    def given(self, facts: Facts) -> Iterator[None]:
        """Read what stands inside the block with ``facts`` known of values."""
        before, self.scope.facts = self.scope.facts, facts
        yield
        self.scope.facts = before

    @contextmanager
    def within(self, scope: Scope) -> Iterator[Scope]:
        """Read what stands inside the block with the names of ``scope``."""
        before, self.scope = self.scope, scope
        yield scope
        self.scope = before

    def after(self, condition: ast.Expr, *, holds: bool) -> Facts:
        """What is known once ``condition``, which has been typed, is true, or false."""
        return assume(self.scope.facts, condition, lambda path: self.types.get(path.span), holds=holds)

    def text(self, expr: ast.Expr) -> str:
        """``expr`` as it is written."""
        source = self.ctx.source
        return source.text[expr.span.start : expr.span.end] if expr.span.path == source.path else "..."
