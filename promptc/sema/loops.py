"""What a `for` goes over: it is unrolled, so its steps have to be known when the program is compiled."""

from collections.abc import Iterator, Sequence

from promptc.sema.constants import constant
from promptc.sema.scope import Callees, Scope
from promptc.sema.walk import statements, subexpressions
from promptc.syntax import ast

# Copies of a body that one `for` may become: more would be slow to compile and longer than anyone reads.
MOST = 1000


def handed_list(scope: Scope, source: ast.Expr) -> Callees | None:
    """What a strategy was handed as a list, where ``source`` names that."""
    handed = scope.functions.get(source.name) if isinstance(source, ast.NameRef) else None
    return handed if isinstance(handed, Callees) else None


def constant_end(expr: ast.Expr) -> int | None:
    """The end of a range that is a number as it is written."""
    value = constant(expr)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def changing_part(scope: Scope, expr: ast.Expr) -> tuple[ast.Expr, str] | None:
    """The part of the end of a range that is known only when the program runs, and why; None where all is known."""
    for part in subexpressions(expr):
        match part:
            case ast.NameRef(name=name):
                value = scope.find(name)
                if value is None or value.binding not in ("step", "constant"):
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
        case "knob":
            return f"`{name}` is a knob, which the search sets"
        case _:
            return f"`{name}` is a value of the program"


def assigned(body: Sequence[ast.Stmt]) -> frozenset[str]:
    """The names that ``body`` assigns to."""
    return frozenset(_assigned(body))


def _assigned(body: Sequence[ast.Stmt]) -> Iterator[str]:
    for statement in statements(body):
        if isinstance(statement, ast.Assign):
            yield statement.name.text
