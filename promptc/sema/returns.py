"""Where a body returns, and what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, final

from promptc.schema.types import Field, Record
from promptc.sema import errors_calls, errors_flow
from promptc.sema.call_types import note_whole
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.walk import blocks, statements
from promptc.source.text import Span
from promptc.syntax import ast

# How many of the ways through a block end in a return.
_Ways = Literal["all", "some", "none"]


@final
@dataclass(frozen=True, slots=True)
class Returns:
    """What a body returns: the ``outputs`` of a program by name, or the ``value`` of a strategy; a test nothing.

    ``owner`` is how messages call the body; ``declared`` has where its outputs are declared.
    """

    owner: str
    outputs: Mapping[str, Field] = field(default_factory=dict)
    declared: Mapping[str, Span] = field(default_factory=dict)
    value: Record | None = None
    by_value: bool = False
    nothing: bool = False

    def check(self, typer: Typer, statement: ast.Return) -> None:
        """Check what a `return` returns."""
        if self.nothing:
            for arg in statement.args:
                typer.anything(arg.value)
            help_ = "say what should hold with `expect`"
            typer.ctx.report(errors_flow.misplaced(statement.span, "a `return`", "in a test", help_))
        elif self.by_value:
            if statement.value is not None:
                found = typer.check(statement.value, self.value, f"what `{self.owner}` returns")
                note_whole(typer, found)
        elif statement.value is not None:
            typer.anything(statement.value)
            # That there are no outputs has been told.
            if self.outputs:
                error = errors_calls.unnamed_output(statement.value.span, self.owner, self.outputs, alone=True)
                typer.ctx.report(error)
        else:
            self._outputs(typer, statement)

    def _outputs(self, typer: Typer, statement: ast.Return) -> None:
        given: dict[str, ast.Argument] = {}
        wrong = 0
        for arg in statement.args:
            name = arg.name.text if arg.name else ""
            if name in self.outputs and name not in given:
                given[name] = arg
                typer.check(arg.value, self.outputs[name].type, f"the output `{name}`", self.declared[name])
                continue
            typer.anything(arg.value)
            wrong += 1
            free = [n for n in self.outputs if n not in _names(statement.args)] or list(self.outputs)
            if not self.outputs:
                continue
            if arg.name is None:
                typer.ctx.report(errors_calls.unnamed_output(arg.span, self.owner, free))
            elif name in given:
                typer.ctx.report(errors_calls.argument_twice(arg.span, name, "return", given[name].span))
            else:
                typer.ctx.report(errors_calls.unknown_output(arg.name.span, name, self.owner, free))
        missing = [n for n in self.outputs if n not in given]
        # One misspelled output and one missing one are one mistake.
        if len(missing) > wrong:
            declared = self.declared[missing[0]]
            typer.ctx.report(errors_calls.output_not_returned(statement.span, missing, self.owner, declared))


def _names(args: Sequence[ast.Argument]) -> set[str]:
    return {a.name.text for a in args if a.name}


def check_ways(ctx: Context, body: tuple[ast.Stmt, ...]) -> None:
    """Report returns in loops, statements after a return, and branches that return on some of their ways only.

    So that what follows an `if` belongs to the branches that do not return, each as a whole.
    """
    for statement in statements(body):
        if isinstance(statement, ast.For) and (inner := _first_return(statement.body)):
            ctx.report(errors_flow.return_in_loop(inner.span, "a `for`"))
    _check_block(ctx, body, followed=False)


def _check_block(ctx: Context, body: tuple[ast.Stmt, ...], *, followed: bool) -> None:
    """``followed`` says whether anything stands after the statement that the block is part of."""
    for index, statement in enumerate(body):
        if not isinstance(statement, ast.For):
            for block in blocks(statement):
                _check_block(ctx, block, followed=followed or index + 1 < len(body))
        if ways(statement) == "all" and index + 1 < len(body):
            ctx.report(errors_calls.after_return(body[index + 1].span, _last_return(statement).span))
            return
    if followed and _block_ways(body) == "some" and (inner := _first_return(body)):
        ctx.report(errors_flow.partial_return(body[-1].span, inner.span))


def ways(statement: ast.Stmt) -> _Ways:
    """How many of the ways through a statement end in a return."""
    match statement:
        case ast.Return():
            return "all"
        case ast.If(then=then, orelse=orelse):
            branches = [then, orelse or ()]
        case ast.Match(arms=arms, orelse=orelse):
            # Without `else` the arms take every case there is.
            branches = [*(arm.body for arm in arms), *(() if orelse is None else (orelse,))]
        case _:
            return "none"
    found = {_block_ways(branch) for branch in branches}
    return found.pop() if len(found) == 1 else "some"


def _block_ways(body: Sequence[ast.Stmt]) -> _Ways:
    found = [ways(statement) for statement in body]
    if "all" in found:
        return "all"
    return "some" if "some" in found else "none"


def always_returns(body: Sequence[ast.Stmt]) -> bool:
    return _block_ways(body) == "all"


def _first_return(body: Sequence[ast.Stmt]) -> ast.Return | None:
    return next((s for s in statements(body) if isinstance(s, ast.Return)), None)


def _last_return(statement: ast.Stmt) -> ast.Stmt:
    found = [s for s in statements((statement,)) if isinstance(s, ast.Return)]
    return found[-1] if found else statement
