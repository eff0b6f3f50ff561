"""Statements: the bodies of programs, strategies and tests, block by block."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, final

from promptc.schema.types import List, plain
from promptc.sema import errors_flow, errors_waste
from promptc.sema.bindings import assign, bind, declare
from promptc.sema.conditions import note_constant
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.facts import Facts, joined, without
from promptc.sema.gathering import gathered, gathers, is_empty
from promptc.sema.loops import MOST, assigned, changing_part, ends, handed_list
from promptc.sema.matching import check_match
from promptc.sema.repeats import shape_of
from promptc.sema.results import note_unused_result
from promptc.sema.returns import Returns, check_ways
from promptc.sema.scope import Loop, Scope, Value
from promptc.sema.untrusted import look_at, written
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast

Owner = Literal["program", "strategy", "test"]


@final
@dataclass(slots=True)
class Body:
    """The body that is being checked."""

    ctx: Context
    typer: Typer
    owner: Owner
    returns: Returns

    def check(self, body: tuple[ast.Stmt, ...], scope: Scope) -> None:
        """Check a whole body, whose names go into ``scope``."""
        check_ways(self.ctx, body)
        self._block(body, scope)

    def _block(self, body: tuple[ast.Stmt, ...], scope: Scope) -> Facts | None:
        """Check a block. What is known after it; None where all its ways return."""
        scope.later = {s.name.text: s.name.span for s in reversed(body) if isinstance(s, ast.Let | ast.Var)}
        with self.typer.within(scope):
            for statement in body:
                if not self._statement(statement):
                    return None
            return scope.facts

    def _statement(self, statement: ast.Stmt) -> bool:
        """Check a statement; whether what follows it is reached."""
        match statement:
            case ast.Let() | ast.Var():
                bind(self.typer, statement)
            case ast.Assign():
                assign(self.typer, statement)
            case ast.For():
                self._for(statement)
            case ast.If():
                return self._if(statement)
            case ast.Match():
                look_at(self.typer.scope, statement.subject)
                return self._go_on(check_match(self.typer, statement, self._arm))
            case ast.Check() | ast.Expect():
                self._check(statement)
            case ast.ExprStmt():
                self.typer.infer(statement.value)
                note_unused_result(self.typer, statement)
            case ast.Return():
                self.returns.check(self.typer, statement)
                return False
            case ast.ModuleDecl() | ast.Tune():
                self._only_at_top(statement)
        return True

    def _for(self, statement: ast.For) -> None:
        """A loop that is unrolled: its steps are known when the program is compiled."""
        typer = self.typer
        source, outer = statement.source, self.typer.scope
        handed = handed_list(outer, source)
        type_ = None if handed else typer.source_item(source, "a `for`")
        unknown = None if handed else self._steps(source)
        names = assigned(statement.body)
        # In the second step the values are those of the first: nothing is known of what the body assigns.
        for name in names:
            outer.facts = without(outer.facts, name)
        rewritten = unknown is not None and (gathers(statement) or not isinstance(source, ast.RangeExpr))
        inner = outer.inside(Loop(names, told=rewritten))
        with typer.within(inner):
            if handed:
                inner.functions = {**inner.functions, statement.var.text: handed.any}
            elif value := declare(typer, statement.var, type_, "step"):
                value.used, value.written = True, written(typer, source)
        if inside := self._block(statement.body, inner):
            outer.facts = joined((outer.facts, inside))
        if unknown is not None:
            self.ctx.report(unknown(self._instead(statement)))

    def _instead(self, loop: ast.For) -> str:
        """A statement that does what ``loop``, whose body has been checked, would do; empty where it is none."""
        found = gathered(loop, lambda expr: self.typer.types.get(expr.span), self.typer.text)
        if found is None:
            return ""
        name, value = found
        bound = self.typer.scope.find(name)
        if bound is None or not isinstance(bound.statement, ast.Let):
            return f"{name} = {name} + {value}"
        first = bound.statement.value
        return f"let {name} = {value if is_empty(first) else f'{self.typer.text(first)} + {value}'}"

    def _steps(self, source: ast.Expr) -> Callable[[str], Diagnostic] | None:
        """Report what is wrong with the number of steps of a loop.

        Where it is not known, what is told of that is returned, and waits for what does the same without a loop.
        """
        match source:
            case ast.RangeExpr(low=low, high=high):
                for end in (low, high):
                    if changing := changing_part(self.typer.scope, end):
                        part, why = changing
                        return partial(errors_flow.not_constant_range, part.span, self.typer.text(part), why)
                lows, highs = ends(self.typer.scope, low), ends(self.typer.scope, high)
                if lows is None or highs is None:
                    return None
                first, last = lows[0], highs[1]
                if last < first:
                    self.typer.warnings.append(errors_flow.empty_loop(source.span, first, last))
                elif last - first >= MOST:
                    self.ctx.report(errors_flow.too_long(source.span, last - first + 1, MOST))
            case ast.ListExpr():
                pass
            case _:
                found = self.typer.types.get(source.span)
                if found is not None and isinstance(plain(found), List):
                    return partial(errors_flow.not_constant_list, source.span, found)
        return None

    def _if(self, statement: ast.If) -> bool:
        typer = self.typer
        typer.condition(statement.condition)
        look_at(typer.scope, statement.condition)
        note_constant(typer, statement.condition, statement.then, statement.orelse or ())
        self._note_again(statement)
        ends = []
        for holds, block in ((True, statement.then), (False, statement.orelse)):
            facts = typer.after(statement.condition, holds=holds)
            ends.append(facts if block is None else self._arm(block, facts, None))
        return self._go_on(ends)

    def _note_again(self, statement: ast.If) -> None:
        """Warn of an `else if` that asks what an `if` before it has asked."""
        first = shape_of(self.typer.scope, statement.condition)
        match statement.orelse:
            case (ast.If(condition=condition, then=then),):
                if shape_of(self.typer.scope, condition) == first:
                    place = then[0].span if then else condition.span
                    why = "the same condition was false before it"
                    error = errors_waste.unreachable(place, "this branch", why, first=statement.condition.span)
                    self.typer.warnings.append(error)
            case _:
                pass

    def _arm(self, body: tuple[ast.Stmt, ...], facts: Facts, bound: tuple[ast.Name, Value] | None) -> Facts | None:
        """Check a branch, in which ``facts`` hold and ``bound`` is a name of its own."""
        inner = self.typer.scope.inside()
        inner.facts = facts
        if bound is not None:
            name, value = bound
            inner.values[name.text] = value
            self.typer.bound.append((name.text, value))
        return self._block(body, inner)

    def _go_on(self, ends: Sequence[Facts | None]) -> bool:
        """Go on with what is known after any branch that does not return; whether there is one."""
        open_ = [facts for facts in ends if facts is not None]
        self.typer.scope.facts = joined(open_)
        return bool(open_)

    def _check(self, statement: ast.Check | ast.Expect) -> None:
        word = statement.kind if isinstance(statement, ast.Check) else "expect"
        wrong = isinstance(statement, ast.Expect) != (self.owner == "test")
        if wrong:
            instead = "`expect`" if self.owner == "test" else "`require` or `suggest`"
            error = errors_flow.misplaced(statement.span, f"`{word}`", f"in a {self.owner}", f"write {instead} instead")
            self.ctx.report(error)
        self.typer.condition(statement.condition, f"the condition of this `{word}`")
        note_constant(self.typer, statement.condition, (), ())
        if word != "suggest":
            look_at(self.typer.scope, statement.condition)
            # What follows is only reached where it holds.
            self.typer.scope.facts = self.typer.after(statement.condition, holds=True)

    def _only_at_top(self, statement: ast.ModuleDecl | ast.Tune) -> None:
        """Modules and knobs of a program have been declared; what stands anywhere else is no part of it."""
        what = "a `module`" if isinstance(statement, ast.ModuleDecl) else "a `tune`"
        if self.owner != "program":
            help_ = "declare it in the file, or in a program"
            self.ctx.report(errors_flow.misplaced(statement.span, what, f"in a {self.owner}", help_))
        elif self.typer.scope.outer is not None:
            help_ = "move it to the top of the program: it is there in every run"
            self.ctx.report(errors_flow.misplaced(statement.span, what, "in a branch or a loop", help_))
