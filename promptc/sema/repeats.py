"""Calls of models that say nothing new: the same call twice, and a call in a loop that does not change in it."""

from dataclasses import dataclass, field
from typing import final

from promptc.sema import errors_waste
from promptc.sema.model import Module
from promptc.sema.scope import Scope
from promptc.sema.walk import parts, subexpressions
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast

# An expression without its spans, and with the bindings that its names have in the place of the names.
Shape = tuple[object, ...]


@final
@dataclass(slots=True)
class Repeats:
    """The calls of one body, by their shape; ``warnings`` is what was found."""

    first: dict[Shape, tuple[Scope, Span]] = field(default_factory=dict)
    warnings: list[Diagnostic] = field(default_factory=list)

    def call(self, scope: Scope, call: ast.CallExpr, module: Module) -> None:
        """Look at a call of ``module``."""
        if not module.decoding.temperature and not module.tuned.get("temperature") and _is_still(scope, call):
            self.warnings.append(errors_waste.still_call(call.span, call.callee.text))
            return
        shape = shape_of(scope, call)
        known = self.first.get(shape)
        if known is None:
            self.first[shape] = (scope, call.span)
        elif _sees(scope, known[0]):
            self.warnings.append(errors_waste.identical_calls(call.span, call.callee.text, known[1]))


def _is_still(scope: Scope, call: ast.CallExpr) -> bool:
    """Whether nothing in ``call`` changes from one step of the innermost loop around it to the next."""
    if not scope.loops:
        return False
    loops, assigned = len(scope.loops), scope.loops[-1].assigned
    for expr in subexpressions(call):
        match expr:
            case ast.NameRef(name=name):
                value = scope.find(name)
                if value is None or value.loops >= loops or name in assigned:
                    return False
            case ast.Comprehension():
                return False
            case _:
                pass
    return True


def _sees(scope: Scope, other: Scope) -> bool:
    """Whether what ran in ``other`` has run wherever ``scope`` runs."""
    inner: Scope | None = scope
    while inner is not None and inner is not other:
        inner = inner.outer
    return inner is other


def shape_of(scope: Scope, expr: ast.Expr) -> Shape:
    match expr:
        case ast.Literal_(value=value):
            return (type(value), value)
        case ast.NameRef(name=name):
            bound = scope.find(name)
            return (name, bound and (bound.span, bound.version))
        case ast.CallExpr(callee=callee, args=args):
            named = [((a.name.text if a.name else str(i)), shape_of(scope, a.value)) for i, a in enumerate(args)]
            return (callee.text, *sorted(named, key=lambda pair: pair[0]))
        case ast.FieldAccess(base=base, field=name):
            return ("field", name.text, shape_of(scope, base))
        case ast.Unary(op=op) | ast.Binary(op=op):
            return (op, *(shape_of(scope, part) for part in parts(expr)))
        case ast.Comprehension():
            # Its variable is bound inside it: no two of them are taken for the same.
            return (expr.span,)
        case _:
            return (type(expr), *(shape_of(scope, part) for part in parts(expr)))
