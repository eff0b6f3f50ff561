"""Walks over declarations, statements and expressions that need no types."""

from collections.abc import Iterator, Sequence

from promptc.syntax import ast


def program_decls(file: ast.File) -> list[ast.ProgramDecl]:
    return [d for d in file.decls if isinstance(d, ast.ProgramDecl)]


def parts(expr: ast.Expr) -> tuple[ast.Expr, ...]:
    """The expressions that ``expr`` is directly made of, in the order of the text."""
    match expr:
        case ast.Literal_() | ast.NameRef():
            return ()
        case ast.FieldAccess(base=inner) | ast.Unary(operand=inner):
            return (inner,)
        case (
            ast.Index(base=left, index=right) | ast.RangeExpr(low=left, high=right) | ast.Binary(left=left, right=right)
        ):
            return (left, right)
        case ast.CallExpr(args=args):
            return tuple(arg.value for arg in args)
        case ast.ListExpr(items=items):
            return items
        case ast.DictExpr(entries=entries):
            return tuple(part for entry in entries for part in entry)
        case ast.Comprehension(item=item, source=source, condition=condition):
            return (item, source) if condition is None else (item, source, condition)
        case ast.IfExpr(then=then, condition=condition, orelse=orelse):
            return (then, condition, orelse)


def subexpressions(expr: ast.Expr) -> Iterator[ast.Expr]:
    """``expr`` and all that it is made of."""
    yield expr
    for part in parts(expr):
        yield from subexpressions(part)


def blocks(statement: ast.Stmt) -> tuple[tuple[ast.Stmt, ...], ...]:
    """The blocks of statements inside ``statement``."""
    match statement:
        case ast.For(body=body):
            return (body,)
        case ast.If(then=then, orelse=orelse):
            return (then,) if orelse is None else (then, orelse)
        case ast.Match(arms=arms, orelse=orelse):
            return (*(arm.body for arm in arms), *(() if orelse is None else (orelse,)))
        case _:
            return ()


def statements(body: Sequence[ast.Stmt]) -> Iterator[ast.Stmt]:
    """The statements of ``body`` and of the blocks inside them."""
    for statement in body:
        yield statement
        for block in blocks(statement):
            yield from statements(block)


def values(statement: ast.Stmt) -> tuple[ast.Expr, ...]:
    """The expressions that run with ``statement``, without those of its blocks and of settings."""
    match statement:
        case ast.Let(value=value) | ast.Var(value=value) | ast.Assign(value=value) | ast.ExprStmt(value=value):
            return (value,)
        case ast.Check(condition=value) | ast.Expect(condition=value) | ast.If(condition=value):
            return (value,)
        case ast.For(source=value) | ast.Match(subject=value):
            return (value,)
        case ast.Return(args=args, value=returned):
            return tuple(arg.value for arg in args) if returned is None else (returned,)
        case ast.ModuleDecl() | ast.Tune():
            return ()


def expressions(body: Sequence[ast.Stmt]) -> Iterator[ast.Expr]:
    """Every expression of a body, with its parts."""
    for statement in statements(body):
        for value in values(statement):
            yield from subexpressions(value)


def called_names(body: Sequence[ast.Stmt]) -> set[str]:
    return {e.callee.text for e in expressions(body) if isinstance(e, ast.CallExpr)}
