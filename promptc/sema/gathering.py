"""Loops that gather something in a `var`, written as the expression that gives the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from promptc.schema.primitive_types import textual
from promptc.schema.types import FLOAT, INT, List, Type, plain
from promptc.sema.walk import subexpressions
from promptc.syntax import ast

# Longer than this it would be no help but a second program.
_LONGEST = 80


@final
@dataclass(frozen=True, slots=True)
class _Step:
    """What a step adds to ``name``, where ``condition`` holds."""

    name: str
    item: ast.Expr
    condition: ast.Expr | None = None


def gathers(loop: ast.For) -> bool:
    """Whether ``loop`` does nothing but add to a value."""
    return _step(loop.body) is not None


def gathered(
    loop: ast.For, type_of: Callable[[ast.Expr], Type | None], text_of: Callable[[ast.Expr], str]
) -> tuple[str, str] | None:
    """What ``loop``, whose body has been typed, gathers: ``total`` and ``sum([p.price for p in parts])``.

    None where it does anything else.
    """
    step = _step(loop.body)
    if step is None:
        return None
    filtered = "" if step.condition is None else f" if {text_of(step.condition)}"
    rest = f"for {loop.var.text} in {text_of(loop.source)}{filtered}"
    match step.item, type_of(step.item):
        case ast.ListExpr(items=(item,)), _:
            whole = f"[{text_of(item)} {rest}]"
        case item, List():
            whole = f"concat([{text_of(item)} {rest}])"
        case item, type_ if type_ is not None and plain(type_) in (INT, FLOAT):
            whole = f"sum([{text_of(item)} {rest}])"
        case item, type_ if type_ is not None and textual(type_):
            whole = f'join([{text_of(item)} {rest}], "")'
        case _:
            return None
    return None if "\n" in whole or len(whole) > _LONGEST else (step.name, whole)


def is_empty(start: ast.Expr) -> bool:
    """Whether what a loop adds to ``start`` is all that it gathers."""
    match start:
        case ast.Literal_(value=value):
            return value in (0, "")
        case ast.ListExpr(items=items):
            return not items
        case _:
            return False


def _step(body: tuple[ast.Stmt, ...]) -> _Step | None:
    match body:
        case (ast.If(condition=condition, then=(ast.Assign() as assign,), orelse=None),):
            return _added(assign, condition)
        case (ast.Assign() as assign,):
            return _added(assign, None)
        case _:
            return None


def _added(assign: ast.Assign, condition: ast.Expr | None) -> _Step | None:
    """What ``assign`` adds to its own name; None where it does anything else."""
    name = assign.name.text
    match assign.value:
        case ast.Binary(op="+", left=ast.NameRef(name=first), right=item) if first == name:
            read = [item] if condition is None else [item, condition]
            again = any(isinstance(e, ast.NameRef) and e.name == name for expr in read for e in subexpressions(expr))
            return None if again else _Step(name, item, condition)
        case _:
            return None
