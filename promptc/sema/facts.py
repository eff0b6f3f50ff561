"""Flow typing: what the checks around an expression say of the values in it.

After ``if x != none`` the name ``x`` is no longer optional; inside an arm of a ``match`` its subject is of the type that
the arm takes. A fact is about a path: a name, or a field of one, such as ``issue.due``.
"""

from collections.abc import Callable, Iterable, Mapping

from promptc.schema.types import NONE, Optional, Type
from promptc.syntax import ast

Path = tuple[str, ...]
Facts = Mapping[Path, Type]
NO_FACTS: Facts = {}
TypeOf = Callable[[ast.Expr], Type | None]


def path_of(expr: ast.Expr) -> Path | None:
    """The path that ``expr`` is; None where it is no path."""
    match expr:
        case ast.NameRef(name=name):
            return (name,)
        case ast.FieldAccess(base=base, field=field):
            outer = path_of(base)
            return None if outer is None else (*outer, field.text)
        case _:
            return None


def without(facts: Facts, name: str) -> Facts:
    """``facts`` after ``name`` has got another value."""
    return {path: type_ for path, type_ in facts.items() if path[0] != name}


def joined(branches: Iterable[Facts]) -> Facts:
    """What holds after branches of which any may have run."""
    first, *rest = [*branches] or [NO_FACTS]
    return {path: type_ for path, type_ in first.items() if all(other.get(path) == type_ for other in rest)}


def assume(facts: Facts, condition: ast.Expr, type_of: TypeOf, *, holds: bool) -> Facts:
    """``facts`` and what follows from ``condition`` being true, or false. ``type_of`` gives the type of a path so far."""
    match condition:
        case ast.Unary(op="not", operand=operand):
            return assume(facts, operand, type_of, holds=not holds)
        case ast.Binary(op="and", left=left, right=right) if holds:
            return assume(assume(facts, left, type_of, holds=True), right, type_of, holds=True)
        case ast.Binary(op="or", left=left, right=right) if not holds:
            return assume(assume(facts, left, type_of, holds=False), right, type_of, holds=False)
        case ast.Binary(op="==" | "!=" as op, left=left, right=right):
            for subject, other in ((left, right), (right, left)):
                if (path := path_of(subject)) and (
                    fact := _compared(subject, other, type_of, equal=holds == (op == "=="))
                ):
                    return {**facts, path: fact}
            return facts
        case ast.NameRef() | ast.FieldAccess() if holds and isinstance(type_ := type_of(condition), Optional):
            # That an optional is no condition has been told, and what was meant by it is clear.
            return {**facts, path: type_.item} if (path := path_of(condition)) else facts
        case _:
            return facts


def _compared(subject: ast.Expr, other: ast.Expr, type_of: TypeOf, *, equal: bool) -> Type | None:
    """The type of ``subject`` once it is known to be equal, or not equal, to ``other``; None where that says nothing."""
    type_ = type_of(subject)
    if not isinstance(type_, Optional):
        return None
    if isinstance(other, ast.Literal_) and other.value is None:
        return None if equal else type_.item
    value = type_of(other) if path_of(other) else None
    certain = isinstance(other, ast.Literal_) or (
        value is not None and not isinstance(value, Optional) and value != NONE
    )
    return type_.item if equal and certain else None
