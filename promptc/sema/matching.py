"""`match`: its arms against the cases of its subject."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import final

from promptc.schema.types import NONE, Scalar, Type, plain
from promptc.sema import errors_match, errors_names, errors_waste
from promptc.sema.cases import (
    Case,
    cases_of,
    is_open,
    named,
    of_literal,
    pattern_text,
    takes_literal,
    together,
)
from promptc.sema.expressions import Typer
from promptc.sema.facts import Facts, path_of
from promptc.sema.fixes import removed
from promptc.sema.operand_types import note_texts
from promptc.sema.scope import Value
from promptc.sema.untrusted import written
from promptc.source.text import Span
from promptc.syntax import ast

# Checks a block with facts and perhaps a name of its own, and tells what is known after it; None where it returns.
Block = Callable[[tuple[ast.Stmt, ...], Facts, tuple[ast.Name, Value] | None], Facts | None]


@final
@dataclass(slots=True)
class _Arms:
    """What the arms so far have taken: ``first`` has each pattern's text with its place."""

    cases: list[Case]
    taken: set[Case] = field(default_factory=set)
    first: dict[str, Span] = field(default_factory=dict)


def check_match(typer: Typer, statement: ast.Match, block: Block) -> list[Facts | None]:
    """Check a `match` and its blocks; what is known after each of them."""
    texts = {text: p.span for arm in statement.arms for p in arm.patterns if (text := _text(p)) is not None}
    if texts:
        typer.compared.add(statement.subject.span)
    found = typer.infer(statement.subject)
    if texts:
        note_texts(typer, statement.subject, texts)
    cases = [] if found is None else cases_of(found)
    arms = _Arms(cases)
    ends = []
    for arm in statement.arms:
        narrowed = _patterns(typer, arm, arms, found)
        ends.append(
            block(arm.body, _facts(typer, statement, narrowed), _bound(typer, statement.subject, arm, narrowed))
        )
    left = [case for case in cases if case not in arms.taken]
    if statement.orelse is not None:
        ends.append(block(statement.orelse, _facts(typer, statement, together(left)), None))
        if found is not None and not left:
            _needless_else(typer, statement)
    elif found is not None and left:
        _missing(typer, statement, found, left)
    return ends


def _patterns(typer: Typer, arm: ast.Arm, arms: _Arms, found: Type | None) -> Type | None:
    """Report what is wrong with the patterns of an arm; the type of its subject inside it, None where nobody knows."""
    taken: list[Case] = []
    for pattern in arm.patterns:
        text = pattern_text(pattern)
        cases = _cases(typer, pattern, arms.cases, found)
        fresh = [case for case in cases if case not in arms.taken]
        if (first := arms.first.get(text)) or (cases and not fresh):
            before = first or next(iter(arms.first.values()))
            fix = removed(typer.ctx.source, arm.span, "remove this arm") if len(arm.patterns) == 1 else None
            typer.ctx.report(errors_match.case_twice(pattern.span, text, before, fix))
        arms.first.setdefault(text, pattern.span)
        open_ = isinstance(pattern, ast.Literal_) and all(map(is_open, cases))
        # One text of many: the case stays for others.
        if not open_:
            arms.taken.update(cases)
        taken += cases
    return together(taken)


def _cases(typer: Typer, pattern: ast.Pattern, cases: list[Case], found: Type | None) -> list[Case]:
    """The cases that a pattern takes; those of an open case where it is one literal of many."""
    if found is None:
        return []
    taken = _named(pattern, cases)
    if not taken and isinstance(pattern, ast.Literal_) and pattern.value is None:
        typer.ctx.report(errors_match.never_none(pattern.span, found))
    elif not taken:
        known = [case.name for case in cases]
        typer.ctx.report(errors_match.unknown_case(pattern.span, pattern_text(pattern), found, known))
    return taken


def _named(pattern: ast.Pattern, cases: list[Case]) -> list[Case]:
    match pattern:
        case ast.Name(text=text):
            return named(cases, text)
        case ast.Literal_(value=value):
            exact = of_literal(cases, value)
            return [exact] if exact else [c for c in cases if value is not None and takes_literal(c, value)]


def _facts(typer: Typer, statement: ast.Match, narrowed: Type | None) -> Facts:
    path = path_of(statement.subject)
    facts = typer.scope.facts
    return {**facts, path: narrowed} if path and narrowed is not None and narrowed != NONE else facts


def _bound(typer: Typer, subject: ast.Expr, arm: ast.Arm, narrowed: Type | None) -> tuple[ast.Name, Value] | None:
    if arm.bind is None:
        return None
    if first := typer.scope.find(arm.bind.text):
        typer.ctx.report(errors_names.rebound(arm.bind.span, arm.bind.text, first.span))
    if narrowed is not None:
        typer.types[arm.bind.span] = narrowed
    value = Value(narrowed, arm.bind.span, loops=len(typer.scope.loops), written=written(typer, subject))
    return arm.bind, value


def _missing(typer: Typer, statement: ast.Match, found: Type, left: list[Case]) -> None:
    if len(left) == 1 and is_open(left[0]) and isinstance(plain(found), Scalar):
        typer.ctx.report(errors_match.open_match(statement.subject.span, left[0].type))
        return
    names = [case.name for case in left]
    typer.ctx.report(errors_match.not_exhaustive(statement.subject.span, names))


def _needless_else(typer: Typer, statement: ast.Match) -> None:
    body = statement.orelse or ()
    place = body[0].span if body else statement.span
    typer.warnings.append(errors_waste.unreachable(place, "this `else`", "every case has an arm"))


def _text(pattern: ast.Pattern) -> str | None:
    return pattern.value if isinstance(pattern, ast.Literal_) and isinstance(pattern.value, str) else None
