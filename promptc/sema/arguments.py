"""Which argument of a call is for which parameter; `promptc.lowering` reads calls in the same way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import final

from promptc.sema import errors_calls as errors
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast


@final
@dataclass(frozen=True, slots=True)
class Bound:
    """``pairs`` are parameter names with the values given for them, in the order in which they are written.

    ``extra`` are values that no parameter takes, ``missing`` the parameters that no value was given for.
    """

    pairs: tuple[tuple[str, ast.Argument], ...]
    extra: tuple[ast.Argument, ...]
    missing: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def bind(
    callee: str,
    params: Sequence[str],
    args: Sequence[ast.Argument],
    *,
    declared: Span | None = None,
    settings: Collection[str] = (),
    signature: str = "",
) -> Bound:
    """Bind arguments by name, and those without a name in the order of ``params``.

    ``settings`` are names that the declaration of the callee takes in its braces, and no call does. ``signature`` is the one
    whose inputs ``params`` are, where the callee's own name says nothing of it.
    """
    pairs: dict[str, ast.Argument] = {}
    extra: list[ast.Argument] = []
    diagnostics: list[Diagnostic] = []
    misspelled = named = False
    for index, arg in enumerate(args):
        if arg.name is None and named:
            diagnostics.append(errors.positional_after_named(arg.span, callee))
            extra.append(arg)
            misspelled = True
            continue
        if arg.name is None and index >= len(params):
            diagnostics.append(errors.too_many_arguments(arg.span, callee, len(params)))
            extra.append(arg)
            continue
        named = named or arg.name is not None
        name = arg.name.text if arg.name else params[index]
        if name not in params:
            free = [p for p in params if p not in pairs and p not in {a.name.text for a in args if a.name}]
            name_span = arg.name.span if arg.name else arg.span
            if name in settings:
                diagnostics.append(errors.setting_as_argument(name_span, name, callee, _shown(arg.value), declared))
            else:
                whose, known = signature or callee, free or params
                unknown = errors.unknown_argument(name_span, name, whose, known, declared, of_signature=bool(signature))
                diagnostics.append(unknown)
            extra.append(arg)
            misspelled = True
        elif name in pairs:
            diagnostics.append(errors.argument_twice(arg.span, name, callee, pairs[name].span))
            extra.append(arg)
        else:
            pairs[name] = arg
    missing = tuple(p for p in params if p not in pairs)
    # One misspelled argument and one missing one are one mistake.
    if misspelled and len(missing) <= len(extra):
        missing = ()
    return Bound(tuple(pairs.items()), tuple(extra), missing, tuple(diagnostics))


def _shown(value: ast.Expr) -> str:
    """A number or a name as it is written; dots for any other value."""
    match value:
        case ast.Literal_(value=int() | float() as number):
            return str(number)
        case ast.NameRef(name=name):
            return name
        case _:
            return "..."
