"""The passes of an optimize block, against the table of those that the driver has."""

from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import Json
from promptc.sema import errors_calls, errors_names, errors_types
from promptc.sema.constants import constant
from promptc.sema.context import Context
from promptc.sema.model import PassSpec
from promptc.syntax import ast


def read_passes(ctx: Context, setting: ast.Setting | None) -> tuple[PassSpec, ...]:
    """The passes in order; without the setting all that there are, with their own defaults."""
    if setting is None:
        return tuple(PassSpec(name, ()) for name in ctx.passes)
    if not isinstance(setting.value, ast.ListExpr):
        wanted, example = "a list of passes", "write `passes = [bootstrap(demos = 4), search(trials = 40)]`"
        ctx.report(errors_types.bad_setting(setting.value.span, "passes", wanted, example))
        return ()
    specs = []
    for item in setting.value.items:
        match item:
            case ast.NameRef(name=name, span=span):
                spec = _pass(ctx, ast.Name(name, span), ())
            case ast.CallExpr(callee=callee, args=args):
                spec = _pass(ctx, callee, args)
            case _:
                ctx.report(errors_types.bad_setting(item.span, "passes", "a list of passes"))
                spec = None
        if spec is not None:
            specs.append(spec)
    return tuple(specs)


def _pass(ctx: Context, name: ast.Name, args: tuple[ast.Argument, ...]) -> PassSpec | None:
    known = ctx.passes.get(name.text)
    if known is None:
        ctx.report(errors_names.unknown_pass(name.span, name.text, ctx.passes))
        return None
    options: dict[str, Json] = {}
    for arg in args:
        if arg.name is None:
            ctx.report(errors_calls.positional_option(arg.span, name.text, known))
        elif arg.name.text not in known:
            ctx.report(errors_names.unknown_option(arg.name.span, arg.name.text, name.text, known))
        elif arg.name.text in options:
            first = next(a.span for a in args if a.name and a.name.text == arg.name.text)
            ctx.report(errors_calls.argument_twice(arg.span, arg.name.text, name.text, first))
        else:
            type_, _ = known[arg.name.text]
            try:
                options[arg.name.text] = check(type_, constant(arg.value))
            except ValueProblem:
                ctx.report(errors_types.bad_option(arg.value.span, name.text, arg.name.text, type_))
    lacks = [n for n, (_, default) in known.items() if default is None and n not in options]
    given = {a.name.text if a.name else "" for a in args}
    # One option without a name, or with a wrong one, and one that is then missing are one mistake.
    if given <= known.keys() and (missing := [n for n in lacks if n not in given]):
        span = name.span if not args else name.span.to(args[-1].span)
        ctx.report(errors_calls.missing_arguments(span, name.text, [(n, known[n][0]) for n in missing], None))
    return PassSpec(name.text, tuple(options.items()))
