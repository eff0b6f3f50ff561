"""The passes of an optimize block, against the tables of those that the driver has."""

from collections.abc import Mapping
from itertools import chain

from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import Json, Refined
from promptc.schema.wanted import wanted
from promptc.sema import errors_calls, errors_names, errors_types
from promptc.sema.constants import constant
from promptc.sema.context import Context
from promptc.sema.model import OptionType, PassSpec
from promptc.source.suggest import closest
from promptc.syntax import ast

# Options by name, with type and default.
_Options = Mapping[str, tuple[OptionType, Json]]


def read_passes(ctx: Context, setting: ast.Setting | None) -> tuple[PassSpec, ...]:
    """The passes in order: those of a list, or of a pipeline by name; without the setting those of the first pipeline."""
    match setting:
        case None:
            return next(iter(ctx.pipelines.values()), ())
        case ast.Setting(value=ast.ListExpr(items=items)):
            return tuple(spec for item in items if (spec := _item(ctx, item)) is not None)
        case ast.Setting(value=ast.NameRef(name=name, span=span)):
            return _pipeline(ctx, ast.Name(name, span), ())
        case ast.Setting(value=ast.CallExpr(callee=callee, args=args)):
            return _pipeline(ctx, callee, args)
        case _:
            wanted = "a pipeline or a list of passes"
            example = "write `passes = mipro` or `passes = [bootstrap(demos = 4), search(trials = 40)]`"
            ctx.report(errors_types.bad_setting(setting.value.span, "passes", wanted, example))
            return ()


def _pipeline(ctx: Context, name: ast.Name, args: tuple[ast.Argument, ...]) -> tuple[PassSpec, ...]:
    """The passes of a pipeline. An option goes to every one of them that has an option of this name."""
    pipeline = ctx.pipelines.get(name.text)
    if pipeline is None:
        ctx.report(errors_names.unknown_pipeline(name.span, name.text, ctx.pipelines, is_pass=name.text in ctx.passes))
        return ()
    known = dict(chain.from_iterable(ctx.passes[spec.name].items() for spec in pipeline))
    options = _options(ctx, name, args, known, "pipeline")
    return tuple(
        PassSpec(spec.name, tuple((dict(spec.options) | _those_in(ctx.passes[spec.name], options)).items()))
        for spec in pipeline
    )


def _those_in(known: _Options, options: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in options.items() if name in known}


def _item(ctx: Context, item: ast.Expr) -> PassSpec | None:
    match item:
        case ast.NameRef(name=name, span=span):
            return _pass(ctx, ast.Name(name, span), ())
        case ast.CallExpr(callee=callee, args=args):
            return _pass(ctx, callee, args)
        case _:
            ctx.report(errors_types.bad_setting(item.span, "passes", "a list of passes"))
            return None


def _pass(ctx: Context, name: ast.Name, args: tuple[ast.Argument, ...]) -> PassSpec | None:
    known = ctx.passes.get(name.text)
    if known is None:
        is_pipeline = name.text in ctx.pipelines
        ctx.report(errors_names.unknown_pass(name.span, name.text, ctx.passes, is_pipeline=is_pipeline))
        return None
    options = _options(ctx, name, args, known, "pass")
    lacks = [n for n, (_, default) in known.items() if default is None and n not in options]
    given = {a.name.text if a.name else "" for a in args}
    # One option without a name, or with a wrong one, and one that is then missing are one mistake.
    if given <= known.keys() and (missing := [n for n in lacks if n not in given]):
        span = name.span if not args else name.span.to(args[-1].span)
        ctx.report(errors_calls.missing_arguments(span, name.text, [(n, known[n][0]) for n in missing], None))
    return PassSpec(name.text, tuple(options.items()))


def _options(
    ctx: Context, name: ast.Name, args: tuple[ast.Argument, ...], known: _Options, noun: str
) -> dict[str, Json]:
    """The options that ``args`` give to the pass or pipeline ``name``; mistakes are told and left out."""
    options: dict[str, Json] = {}
    for arg in args:
        if arg.name is None:
            ctx.report(errors_calls.positional_option(arg.span, name.text, known, noun))
        elif arg.name.text not in known:
            ctx.report(errors_names.unknown_option(arg.name.span, arg.name.text, name.text, known, noun))
        elif arg.name.text in options:
            first = next(a.span for a in args if a.name and a.name.text == arg.name.text)
            ctx.report(errors_calls.argument_twice(arg.span, arg.name.text, name.text, first))
        else:
            type_, _ = known[arg.name.text]
            try:
                options[arg.name.text] = check(type_, constant(arg.value))
            except ValueProblem:
                ctx.report(
                    errors_types.bad_option(
                        arg.value.span, name.text, arg.name.text, wanted(type_), noun, _near(type_, arg.value)
                    )
                )
    return options


def _near(type_: OptionType, written: ast.Expr) -> str | None:
    """The choice that a misspelled one, or one without quotes, may stand for."""
    known = type_.constraints.one_of if isinstance(type_, Refined) else None
    text = written.name if isinstance(written, ast.NameRef) else constant(written)
    if not known or not isinstance(text, str):
        return None
    return text if text in known else closest(text, map(str, known))
