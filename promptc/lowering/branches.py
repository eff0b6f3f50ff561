"""`if` and `match`: ways to go on, of which the first that holds is taken; a chain of `If` ops."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, final

from promptc.ir.ops import Value
from promptc.schema.codec import check
from promptc.schema.types import NONE, Literal, Type, plain
from promptc.sema.cases import Case, cases_of, named, of_literal, takes_literal
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.lowering.body import Body


@final
@dataclass(frozen=True, slots=True)
class Way:
    """``test`` gives whether it is taken where those before it are not; None for the last, which then is.

    ``enter`` gives the body that ``block`` is lowered in, inside the region of this way.
    """

    test: "Callable[[], Value] | None"
    enter: "Callable[[], Body]"
    block: Sequence[ast.Stmt]


def lower_ways(body: "Body", ways: Sequence[Way], run: Callable[[Way], Value], name: str = "") -> Value:
    """What ``run`` gives for the way that is taken."""
    first, *rest = ways
    if first.test is None or not rest:
        return run(first)
    builder = body.builder
    condition = first.test()
    with builder.region() as then:
        then.yields(run(first))
    with builder.region() as orelse:
        orelse.yields(lower_ways(body, rest, run))
    return builder.if_(condition, then, orelse, name)


def if_ways(body: "Body", statement: ast.If) -> list[Way]:
    test = partial(body.value, statement.condition)
    return [Way(test, body.inside, statement.then), Way(None, body.inside, statement.orelse or ())]


def match_ways(body: "Body", statement: ast.Match) -> list[Way]:
    """A way for each arm. Without ``else`` the arms take every case, so the last needs no test."""
    subject = body.value(statement.subject)
    ways = [
        Way(partial(_any, body, subject, arm.patterns), partial(_enter, body, subject, arm), arm.body)
        for arm in statement.arms
    ]
    return ways if statement.orelse is None else [*ways, Way(None, body.inside, statement.orelse)]


def _enter(body: "Body", subject: Value, arm: ast.Arm) -> "Body":
    if arm.bind is None:
        return body.inside()
    narrowed = body.types[arm.bind.span]
    return body.inside({arm.bind.text: body.builder.convert(subject, narrowed, arm.bind.text)})


def _any(body: "Body", subject: Value, patterns: Sequence[ast.Pattern]) -> Value:
    """Whether one of ``patterns`` takes ``subject``."""
    first, *rest = (test for pattern in patterns for test in _tests(body, subject, pattern))
    for other in rest:
        first = body.builder.prim("or", [first, other])
    return first


def _tests(body: "Body", subject: Value, pattern: ast.Pattern) -> Iterator[Value]:
    with body.builder.at(pattern.span):
        for case in _cases(subject.type, pattern):
            yield _test(body, subject, case)


def _cases(subject: Type, pattern: ast.Pattern) -> list[Case]:
    """The cases that ``pattern`` takes. One literal of many is a case of its own, all members of an enum are one."""
    cases = cases_of(subject)
    if isinstance(pattern, ast.Name):
        found = named(cases, pattern.text)
        return found if len(found) == 1 else [Case(found[0].type, pattern.text)]
    if exact := of_literal(cases, pattern.value):
        return [exact]
    if pattern.value is None:
        return [Case(NONE, "none")]
    return [replace(c, type=plain(c.type), value=pattern.value) for c in cases if takes_literal(c, pattern.value)]


def _test(body: "Body", subject: Value, case: Case) -> Value:
    builder = body.builder
    if case.type == NONE:
        return builder.prim("is_none", [subject])
    value = case.type.value if isinstance(case.type, Literal) else case.value
    if value is None:
        return builder.is_(subject, case.type)
    return builder.prim("eq", [subject, builder.const(case.type, check(case.type, value))])
