"""Walks over expressions that need no types."""

from collections.abc import Iterator

from promptc.syntax import ast


def subexpressions(expr: ast.Expr) -> Iterator[ast.Expr]:
    """``expr`` and all that it is made of."""
    yield expr
    match expr:
        case ast.FieldAccess(base=inner) | ast.Unary(operand=inner):
            yield from subexpressions(inner)
        case ast.CallExpr(args=args):
            for arg in args:
                yield from subexpressions(arg.value)
        case ast.ListExpr(items=items):
            for item in items:
                yield from subexpressions(item)
        case ast.Binary(left=left, right=right):
            yield from subexpressions(left)
            yield from subexpressions(right)
        case _:
            pass


def expressions(program: ast.ProgramDecl) -> Iterator[ast.Expr]:
    """Every expression of a program's body, with its parts."""
    for statement in program.body:
        match statement:
            case ast.Let(value=value):
                yield from subexpressions(value)
            case ast.Return(args=args):
                for arg in args:
                    yield from subexpressions(arg.value)
            case _:
                pass


def called_names(program: ast.ProgramDecl) -> set[str]:
    return {e.callee.text for e in expressions(program) if isinstance(e, ast.CallExpr)}
