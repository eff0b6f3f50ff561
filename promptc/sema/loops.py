"""What a `for` goes over: it is unrolled, so its steps have to be known when the program is compiled."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

from promptc.schema.types import Json
from promptc.sema.constants import constant
from promptc.sema.scope import Callees, Scope
from promptc.sema.walk import statements, subexpressions
from promptc.syntax import ast

# Copies of a body that one `for` may become: more would be slow to compile and longer than anyone reads.
MOST = 1000

# What is known when the program is compiled: of a knob, each variant of the program has one value.
_KNOWN = ("step", "constant", "knob")
_OPERATORS: Mapping[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def handed_list(scope: Scope, source: ast.Expr) -> Callees | None:
    """What a strategy was handed as a list, where ``source`` names that."""
    handed = scope.functions.get(source.name) if isinstance(source, ast.NameRef) else None
    return handed if isinstance(handed, Callees) else None


def ends_of(values: Sequence[Json]) -> tuple[int, int] | None:
    """The least and the greatest of ``values``, where all of them are whole numbers."""
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    return (min(numbers), max(numbers)) if numbers and len(numbers) == len(values) else None


def ends(scope: Scope, expr: ast.Expr) -> tuple[int, int] | None:
    """Numbers that ``expr``, an end of a range, is between in every variant of the program; None where they are not known."""
    match expr:
        case ast.NameRef(name=name):
            value = scope.find(name)
            return None if value is None else value.ends
        case ast.Unary(op="-", operand=operand):
            inner = ends(scope, operand)
            return None if inner is None else (-inner[1], -inner[0])
        case ast.Binary(op="+" | "-" | "*" as op, left=left, right=right):
            lefts, rights = ends(scope, left), ends(scope, right)
            if lefts is None or rights is None:
                return None
            # The extremes are at the ends of both sides.
            return ends_of([_OPERATORS[op](a, b) for a in lefts for b in rights])
        case _:
            return ends_of([constant(expr)])


def changing_part(scope: Scope, expr: ast.Expr) -> tuple[ast.Expr, str] | None:
    """The part of the end of a range that is known only when the program runs, and why; None where all is known."""
    for part in subexpressions(expr):
        match part:
            case ast.NameRef(name=name):
                value = scope.find(name)
                if value is None or value.binding not in _KNOWN:
                    return part, _why(name, value.binding if value else "let")
            case ast.Literal_() | ast.Unary() | ast.Binary(op="+" | "-" | "*" | "%"):
                pass
            case _:
                return part, "has to be computed"
    return None


def _why(name: str, binding: str) -> str:
    match binding:
        case "input":
            return f"`{name}` is an input of the program"
        case _:
            return f"`{name}` is a value of the program"


def assigned(body: Sequence[ast.Stmt]) -> frozenset[str]:
    """The names that ``body`` assigns to."""
    return frozenset(_assigned(body))


def _assigned(body: Sequence[ast.Stmt]) -> Iterator[str]:
    for statement in statements(body):
        if isinstance(statement, ast.Assign):
            yield statement.name.text
