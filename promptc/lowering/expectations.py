"""A test of the language as a program: each `expect` becomes an output that says whether it holds.

    test "polite" {
      let r = reply(text = "hi")
      expect r.tone == warm, "be kind"
    }

becomes a program without inputs, whose outputs are also what the two sides of a comparison came to::

    let r = reply(text = "hi")
    let expect.0.left = r.tone
    let expect.0 = expect.0.left == warm
    return (expect.0 = expect.0, expect.0.left = expect.0.left)

An `expect` inside a branch or a loop holds where it held each time that it was reached.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import final

from promptc.ir import ops
from promptc.lowering.program import lower
from promptc.schema.types import BOOL, Field, Type
from promptc.sema.model import Checked, Program, Test
from promptc.sema.walk import statements
from promptc.source.text import Span
from promptc.syntax import ast

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})


@final
@dataclass(frozen=True, slots=True)
class Expected:
    """An `expect` of a test: ``holds`` is the output that says whether it does, ``sides`` those that it compares.

    A side is an output's name and where its expression stands; a side that is a constant is none.
    """

    span: Span
    condition: Span
    message: str
    holds: str
    sides: tuple[tuple[str, Span], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class LoweredTest:
    """A test in the IR before any pass."""

    name: str
    program: ops.Program
    expected: tuple[Expected, ...]


def lower_test(checked: Checked, test: Test) -> LoweredTest:
    """``test`` as a program of its own. Relies on a check without errors."""
    rewritten = _Rewriting(dict(checked.types), _bound(test.decl.body))
    body = rewritten.body(test.decl.body)
    symbol = f"test.{list(checked.tests).index(test.name)}"
    decl = ast.ProgramDecl(ast.Name(symbol, test.decl.name.span), (), (), body, test.decl.span)
    program = Program(symbol, decl, (), tuple(rewritten.outputs), test.modules, test.knobs)
    whole = replace(checked, programs={**checked.programs, symbol: program}, types=rewritten.types)
    return LoweredTest(test.name, lower(whole, symbol), tuple(rewritten.expected))


def _bound(body: tuple[ast.Stmt, ...]) -> frozenset[str]:
    """The names that the statements of ``body`` give a value."""
    return frozenset(s.name.text for s in statements(body) if isinstance(s, ast.Let | ast.Var))


@final
@dataclass(slots=True)
class _Rewriting:
    """``types`` grows by those of the expressions that are made here."""

    types: dict[Span, Type]
    bound: frozenset[str]
    outputs: list[Field] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)

    def body(self, body: tuple[ast.Stmt, ...]) -> tuple[ast.Stmt, ...]:
        rewritten = [made for statement in body for made in self._top(statement)]
        # What is set in branches and loops is there before them.
        inner = [self._flag(e) for e in self.expected if e.span not in {s.span for s in body}]
        args = tuple(
            ast.Argument(ast.Name(o.name, place), ast.NameRef(o.name, place), place)
            for o, place in zip(self.outputs, self._places(), strict=True)
        )
        span = body[0].span.to(body[-1].span) if body else Span("", 0, 0)
        return (*inner, *rewritten, ast.Return(args, None, span))

    def _places(self) -> Iterator[Span]:
        for expected in self.expected:
            yield expected.condition
            yield from (place for _, place in expected.sides)

    def _top(self, statement: ast.Stmt) -> Iterator[ast.Stmt]:
        if not isinstance(statement, ast.Expect):
            yield self._nested(statement)
            return
        holds = f"expect.{len(self.expected)}"
        condition = statement.condition
        sides: list[tuple[str, Span]] = []
        if isinstance(condition, ast.Binary) and condition.op in _COMPARISONS:
            left, right = f"{holds}.left", f"{holds}.right"
            if self._computed(condition.left):
                place = condition.left.span
                yield ast.Let(ast.Name(left, place), None, condition.left, place)
                condition = replace(condition, left=ast.NameRef(left, place))
                sides.append((left, place))
            if self._computed(condition.right):
                place = condition.right.span
                yield ast.Let(ast.Name(right, place), None, condition.right, place)
                condition = replace(condition, right=ast.NameRef(right, place))
                sides.append((right, place))
        yield ast.Let(ast.Name(holds, condition.span), None, condition, statement.span)
        self._expect(statement, holds, sides)

    def _computed(self, value: ast.Expr) -> bool:
        """Whether what ``value`` comes to is not to be read off the source, and has a type of its own."""
        if isinstance(value, ast.NameRef):
            return value.name in self.bound
        return value.span in self.types and not isinstance(value, ast.Literal_ | ast.ListExpr | ast.DictExpr)

    def _expect(self, statement: ast.Expect, holds: str, sides: Iterable[tuple[str, Span]] = ()) -> None:
        place = statement.condition.span
        message = statement.message.value if statement.message is not None else ""
        self.expected.append(Expected(statement.span, place, message, holds, tuple(sides)))
        self.outputs.append(Field(holds, BOOL))
        self.outputs += [Field(name, self.types[side]) for name, side in sides]

    def _nested(self, statement: ast.Stmt) -> ast.Stmt:
        """``statement`` with each `expect` in its blocks as an assignment to what says whether it held so far."""
        match statement:
            case ast.Expect(condition=condition):
                holds = f"expect.{len(self.expected)}"
                self._expect(statement, holds)
                self.types[statement.span] = BOOL
                so_far = ast.NameRef(holds, statement.span)
                both = ast.Binary("and", so_far, condition, statement.span)
                return ast.Assign(ast.Name(holds, statement.span), both, statement.span)
            case ast.For(body=body):
                return replace(statement, body=self._block(body))
            case ast.If(then=then, orelse=orelse):
                return replace(
                    statement, then=self._block(then), orelse=None if orelse is None else self._block(orelse)
                )
            case ast.Match(arms=arms, orelse=orelse):
                return replace(
                    statement,
                    arms=tuple(replace(arm, body=self._block(arm.body)) for arm in arms),
                    orelse=None if orelse is None else self._block(orelse),
                )
            case _:
                return statement

    def _block(self, body: tuple[ast.Stmt, ...]) -> tuple[ast.Stmt, ...]:
        return tuple(self._nested(statement) for statement in body)

    def _flag(self, expected: Expected) -> ast.Stmt:
        span = expected.span
        return ast.Var(ast.Name(expected.holds, span), None, ast.Literal_(value=True, span=span), span)
