"""PC09xx: optional values, branches, loops and assignments that do not work out. One function a mistake."""

from collections.abc import Iterable, Sequence

from promptc.schema.types import Type
from promptc.sema.errors_names import did_you_mean, listed
from promptc.source.diagnostic import Diagnostic, Edit, Fix, Label
from promptc.source.text import Span


def optional_used(span: Span, text: str, found: Type, wanted: str, *, is_path: bool) -> Diagnostic:
    """``text`` is the value as written; ``wanted`` says what needs it: "a field"; ``is_path``: a check can name it."""
    check = f"check it first: `if {text} != none {{ ... }}`" if is_path else "bind it with `let` and check that"
    return Diagnostic(
        "PC0901",
        "error",
        f"`{text}` may be none, and {wanted} needs a value",
        span,
        note=f"is {found}",
        help=f"{check}, or give a default: `{text} ?? ...`",
    )


def assigned_let(span: Span, name: str, binding: str, first: Span, keyword: Span | None) -> Diagnostic:
    """``keyword`` is the `let` that could be a `var`."""
    mend = "" if keyword is None else f"declare it with `var {name} = ...`, or choose another name for the new value"
    return Diagnostic(
        "PC0902",
        "error",
        f"`{name}` is {binding} and keeps its value",
        span,
        note="cannot be assigned to",
        labels=(Label(first, "bound here"),),
        help=mend or "choose another name for the new value: `let other = ...`",
        fix=None if keyword is None else Fix("declare it with `var`", (Edit(keyword, "var"),)),
    )


def assigned_unknown(span: Span, name: str, known: Iterable[str], keyword: str) -> Diagnostic:
    """``keyword`` declares what is given; "" in a block, where only the writer knows whether a `var` before it is meant."""
    note = did_you_mean(name, known)
    start = Span(span.path, span.start, span.start)
    match keyword:
        case "let":
            help_ = f"bind a new name with `let {name} = ...`, or with `var` where it gets another value later"
        case "module":
            help_ = f"a strategy and its signature make a module: `module {name} = ...`"
        case _:
            help_ = (
                f"what gets its value in a block stands before it as `var {name} = ...`; a new name is bound with `let`"
            )
    return Diagnostic(
        "PC0903",
        "error",
        f"`{name}` is given a value before it is declared",
        span,
        note=note or "no `var` has this name",
        help="" if note else help_,
        fix=Fix(f"write `{keyword}`", (Edit(start, f"{keyword} "),)) if keyword and not note else None,
    )


def not_constant_range(span: Span, what: str, why: str, instead: str) -> Diagnostic:
    """``what`` is the end of the range as written; ``why`` says what it depends on; ``instead`` is as for a list."""
    example = instead or "[... for i in 1..n]"
    return Diagnostic(
        "PC0904",
        "error",
        f"a `for` is unrolled when the program is compiled, and `{what}` is only known when it runs",
        span,
        note=why,
        help=f"write a number or a `tune`, or use a comprehension, which may go over any range: `{example}`",
    )


def not_constant_list(span: Span, found: Type, instead: str) -> Diagnostic:
    """``instead`` gives what the loop gathers: "total = sum([x for x in xs])"; it is empty where that is not known."""
    example = instead or "[... for x in xs]"
    return Diagnostic(
        "PC0904",
        "error",
        "a `for` is unrolled when the program is compiled, and this list is only known when it runs",
        span,
        note=f"its length is not known ({found})",
        help=f"use a comprehension, which runs for each item in parallel: `{example}`",
    )


def empty_loop(span: Span, low: int, high: int) -> Diagnostic:
    return Diagnostic(
        "PC0333",
        "warning",
        f"the range {low}..{high} is empty",
        span,
        note="never runs",
        help="both ends belong to a range: 1..3 is 1, 2 and 3",
    )


def too_long(span: Span, count: int, most: int) -> Diagnostic:
    return Diagnostic(
        "PC0905",
        "error",
        f"this `for` would be unrolled {count:,} times",
        span,
        note=f"at most {most:,} are possible",
        help="use a comprehension, which is not unrolled: `[... for i in 1..n]`",
    )


def not_iterable(span: Span, found: Type, what: str) -> Diagnostic:
    """``what`` goes over it: "a comprehension", "a `for`"."""
    return Diagnostic(
        "PC0906",
        "error",
        f"{what} goes over a list or a range, not over {found}",
        span,
        note=f"is {found}",
    )


def range_end(span: Span, found: Type) -> Diagnostic:
    return Diagnostic(
        "PC0907", "error", f"the ends of a range are whole numbers, not {found}", span, note=f"is {found}"
    )


def condition_type(span: Span, found: Type, help_: str, what: str) -> Diagnostic:
    """``what`` it is with its article: "a condition"."""
    return Diagnostic(
        "PC0908",
        "error",
        f"{what} is true or false, but this is {found}",
        span,
        note="expected bool",
        help=help_,
    )


def default_with_or(span: Span, left: str, right: str, found: Type, *, optional: bool) -> Diagnostic:
    """``left or right`` for a value in the place of a missing one; ``optional`` says that ``left`` may be none."""
    help_ = f"a value in the place of none is written `{left} ?? {right}`"
    return Diagnostic(
        "PC0908",
        "error",
        f"what `or` joins is true or false, but this is {found}",
        span,
        note="expected bool",
        help=help_ if optional else "a choice between two values is written `a if CONDITION else b`",
    )


def untyped_none(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "PC0909",
        "error",
        f"nothing says what `{name}` is when it is not none",
        span,
        note="none of which type?",
        help=f"give it a type: `{name}: str? = none`",
    )


def branches_differ(span: Span, then: Type, orelse: Type) -> Diagnostic:
    return Diagnostic(
        "PC0910",
        "error",
        f"the two values of this `if` are {then} and {orelse}",
        span,
        note="is neither type",
        help="give both values one type, or name a type that takes both: `let x: A | B = ...`",
    )


def return_in_loop(span: Span, what: str) -> Diagnostic:
    """``what`` it stands in: "a `for`"."""
    return Diagnostic(
        "PC0911",
        "error",
        f"a return cannot stand in {what}",
        span,
        note="the number of steps would depend on values",
        help="assign the result to a `var`, and return after the loop",
    )


def out_of_block(span: Span, name: str, bound: Span) -> Diagnostic:
    return Diagnostic(
        "PC0915",
        "error",
        f"`{name}` belongs to a block that has ended",
        span,
        note="not known here",
        labels=(Label(bound, "bound here"),),
        help=f"declare it before the block with `var {name} = ...`, and assign to it inside",
    )


def partial_return(span: Span, inner: Span) -> Diagnostic:
    return Diagnostic(
        "PC0912",
        "error",
        "this branch returns on some of its ways and goes on on others",
        span,
        note="some ways end here without a return",
        labels=(Label(inner, "one way returns here"),),
        help="return at the end of the branch, too, or on none of its ways",
    )


def not_always(span: Span, kind: str, name: str, returned: Span) -> Diagnostic:
    """``kind`` is what the body belongs to: "program"."""
    return Diagnostic(
        "PC0912",
        "error",
        f"the {kind} `{name}` does not return on all of its ways",
        span,
        note="some ways end here without a return",
        labels=(Label(returned, "one way returns here"),),
        help=f"end the {kind} with a `return`, or give every branch one",
    )


def misplaced(span: Span, what: str, where: str, help_: str) -> Diagnostic:
    """``what`` cannot stand ``where``: "a `tune`", "in a branch"."""
    return Diagnostic("PC0913", "error", f"{what} cannot stand {where}", span, note="not allowed here", help=help_)


def recursion(span: Span, cycle: Sequence[tuple[str, str]], declared: Span) -> Diagnostic:
    """``cycle`` has what calls the next, by what it is ("program") and its name."""
    kind, name = cycle[0]
    if len(cycle) == 1:
        message = f"the {kind} `{name}` calls itself"
    elif {other for other, _ in cycle} == {kind}:
        message = f"the {kind}s {listed(name for _, name in cycle)} call each other in a circle"
    else:
        *parts, last = [f"the {kind} `{name}`" for kind, name in cycle]
        message = f"{', '.join(parts)} and {last} call each other in a circle"
    return Diagnostic(
        "PC0914",
        "error",
        message,
        span,
        note="would never end",
        labels=(Label(declared, f"the {kind} is declared here"),),
        help="what is called is put in the place of the call: let one of them do its work without the other",
    )
