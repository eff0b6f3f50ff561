"""Statements as ops. A name stands for the last value that it was given: ``var`` and assignments leave no trace."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from promptc.ir.ops import Value
from promptc.lowering.branches import Way, if_ways, lower_ways, match_ways
from promptc.lowering.constants import constant_range
from promptc.lowering.places import pack, unpack
from promptc.sema.arguments import bind
from promptc.sema.loops import assigned
from promptc.sema.returns import ways
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.lowering.body import Body

# What a body returns: the outputs of a program by name, or the one value of a strategy under no name.
Returned = Sequence[tuple[str, Value]]


def lower_block(body: "Body", statements: Sequence[ast.Stmt]) -> Returned | None:
    """What ``statements`` return; None where they end without. See `Body.block`."""
    for place, statement in enumerate(statements):
        match statement:
            case ast.Return():
                with body.builder.at(statement.span):
                    return _returned(body, statement)
            case ast.If() | ast.Match() if ways(statement) != "none":
                with body.builder.at(statement.span):
                    return _returning(body, statement, statements[place + 1 :])
            case _:
                with body.builder.at(statement.span):
                    _lower(body, statement)
    return None


def _lower(body: "Body", statement: ast.Stmt) -> None:
    match statement:
        case ast.Let(name=name, value=value) | ast.Var(name=name, value=value) | ast.Assign(name=name, value=value):
            _bind(body, name, value)
        case ast.For():
            _unroll(body, statement)
        case ast.If() | ast.Match():
            _branch(body, statement)
        case ast.Check(kind=kind, condition=condition, message=message):
            written = body.file.text[condition.span.start : condition.span.end]
            body.builder.check(kind, body.value(condition), written if message is None else message.value)
        case ast.ExprStmt(value=value):
            body.value(value)
        case _:
            # Modules and knobs are declared and nothing else.
            return


def _bind(body: "Body", name: ast.Name, value: ast.Expr) -> None:
    # What an assignment gives is of the type of the `var`.
    old = body.values.get(name.text)
    type_ = body.types.get(name.span) or (old.type if old else None)
    found = body.value(value, type_, name.text)
    body.values[name.text] = found if type_ is None else body.builder.convert(found, type_, name.text)


def _unroll(body: "Body", statement: ast.For) -> None:
    """A copy of the body for each step."""
    variable, source = statement.var.text, statement.source
    handed = body.callees.get(source.name) if isinstance(source, ast.NameRef) else None
    match source:
        case _ if isinstance(handed, tuple):
            for callee in handed:
                body.callees[variable] = callee
                body.block(statement.body)
        case ast.RangeExpr():
            for number in constant_range(body, source) or ():
                body.constants[variable] = number
                body.block(statement.body)
        case ast.ListExpr(items=items):
            for item in items:
                body.values[variable] = body.value(item, body.types[statement.var.span], variable)
                body.block(statement.body)
        case _:
            raise TypeError(f"the check lets through a loop that nobody can unroll: {source}")


def _ways(body: "Body", statement: ast.If | ast.Match) -> list[Way]:
    return if_ways(body, statement) if isinstance(statement, ast.If) else match_ways(body, statement)


def _branch(body: "Body", statement: ast.If | ast.Match) -> None:
    """A statement whose branches all go on: it gives what they assign to names that stand outside of them."""
    choices = _ways(body, statement)
    changed = {name for way in choices for name in assigned(way.block)}
    names = [name for name in body.values if name in changed]

    def run(way: Way) -> Value:
        inner = way.enter()
        inner.block(way.block)
        return pack(body.builder, [(name, inner.values[name]) for name in names])

    result = lower_ways(body, choices, run, names[0] if len(names) == 1 else "")
    if names:
        body.values.update(unpack(body.builder, result, names))


def _returning(body: "Body", statement: ast.If | ast.Match, rest: Sequence[ast.Stmt]) -> Returned:
    """A statement with branches that return: what follows it belongs to those that do not."""
    names: list[str] = []

    def run(way: Way) -> Value:
        returned = way.enter().block((*way.block, *rest))
        if returned is None:
            raise TypeError("the check lets through a body that does not return on each of its ways")
        names[:] = [name for name, _ in returned]
        return pack(body.builder, returned)

    result = lower_ways(body, _ways(body, statement), run)
    return unpack(body.builder, result, names)


def _returned(body: "Body", statement: ast.Return) -> Returned:
    if statement.value is not None:
        return [("", body.value(statement.value))]
    types = {f.name: f.type for f in body.outputs}
    pairs = bind("return", list(types), statement.args).pairs
    values = {name: body.exactly(arg.value, types[name], name) for name, arg in pairs}
    return [(name, values[name]) for name in types]
