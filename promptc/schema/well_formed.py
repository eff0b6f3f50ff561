"""What every type keeps to beyond its shape; whoever makes or reads types asks here, so that the rest may rely on it."""

from collections.abc import Sequence

from promptc.schema.ambiguity import ambiguity
from promptc.schema.constraints import constraint_problem
from promptc.schema.types import MISSING, Enum, Field, Literal, Member, Optional, Record, Refined, Type, Union
from promptc.schema.values import ValueProblem, check


def type_problem(type_: Type) -> str | None:
    """What is wrong with ``type_`` itself, the types that it is made of aside; None where nothing is."""
    match type_:
        case Refined(base=base, constraints=constraints):
            return constraint_problem(base, constraints)
        case Literal(value=str(text)) if text != text.strip():
            return f"the literal {text!r} has white space around it that an answer loses: take it away"
        case Optional(item=Optional() | Literal(kind="none")):
            return f"`{type_.item}` can be none already"
        case Union(options=options) if len(options) < 2 or any(isinstance(o, Union | Optional) for o in options):
            return f"`{type_}` is no union of two or more types of one value each"
        case Union(options=options):
            return ambiguity(options)
        case Enum(members=members):
            return wire_problem(members)
        case Record(fields=fields):
            return next((problem for f in fields if (problem := default_problem(f))), None)
        case _:
            return None


def wire_problem(members: Sequence[Member]) -> str | None:
    """Why the members of an enum cannot be told apart by their wire texts; None where they can."""
    seen: dict[str, str] = {}
    for member in members:
        if member.text != member.text.strip():
            return f"the text {member.text!r} of `{member.name}` has white space around it that an answer loses"
        if member.text in seen:
            return f"`{seen[member.text]}` and `{member.name}` have the same text {member.text!r}"
        seen[member.text] = member.name
    return None


def default_problem(field: Field) -> str | None:
    """Why the default of ``field`` is none of its values; None where it is one, or where there is none."""
    if field.default is MISSING:
        return None
    try:
        check(field.type, field.default)
    except ValueProblem as problem:
        return f"the default of `{field.name}`: {problem}"
    return None
