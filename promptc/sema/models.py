"""Models: the engine that reaches each, its options, what it costs, and how its requests are sampled."""

from promptc.artifact.model import Decoding, ModelRef, OutputFormat
from promptc.runtime.engines import ENGINES
from promptc.schema.types import Json
from promptc.sema import errors_data, errors_names, errors_types
from promptc.sema.constants import constant
from promptc.sema.context import Context, Defaults
from promptc.sema.model import Price
from promptc.sema.settings import Settings
from promptc.source.suggest import closest
from promptc.syntax import ast

DECODING = ("temperature", "top_p", "max_tokens", "format")
# What a module says in its braces.
MODULE_SETTINGS = (*DECODING, "model", "demos", "attempts")
PRICES = ("prompt_price", "output_price")
_FORMATS: dict[str, OutputFormat] = {"lines": "lines", "json": "json"}


def declare_models(ctx: Context) -> None:
    for decl in ctx.file.decls:
        if isinstance(decl, ast.ModelDecl) and decl.name.text not in ctx.models:
            _model(ctx, decl)
    if not ctx.symbols.of_kind("model") and ctx.default_model is not None:
        ctx.models[ctx.default_model.symbol] = ctx.default_model
        ctx.defaults[ctx.default_model.symbol] = Defaults()


def _model(ctx: Context, decl: ast.ModelDecl) -> None:
    settings = Settings(ctx, decl.settings, "a model")
    name = decl.name.text
    ctx.defaults[name] = read_decoding(settings, Defaults())
    _price(ctx, decl, settings)
    options = tuple((s.name.text, value) for s in decl.settings if (value := _option(ctx, s)) is not None)
    engine, colon, model = decl.ref.value.partition(":")
    if not colon or not model.strip():
        ctx.report(errors_names.no_engine(decl.ref.span, decl.ref.value.rstrip(":"), ENGINES))
    elif engine not in ENGINES:
        ctx.report(errors_names.unknown_engine(decl.ref.span, engine, model, ENGINES))
    # A model that no engine reaches is still what modules may name: its mistake has been told.
    ctx.models[name] = ModelRef(name, engine, model, options)


def _price(ctx: Context, decl: ast.ModelDecl, settings: Settings) -> None:
    given = [name for name in PRICES if settings.get(name)]
    prompt, output = (settings.number(name, 0.0, least=0.0, most=1e6) for name in PRICES)
    if len(given) == len(PRICES):
        ctx.prices[decl.name.text] = Price(prompt, output)
    elif given:
        missing = next(name for name in PRICES if name not in given)
        ctx.report(errors_data.no_setting(decl.name.span, f"a model with `{given[0]}`", missing, f"{missing} = 0.5"))


def _option(ctx: Context, setting: ast.Setting) -> Json:
    """An option that the engine itself reads. What looks like a misspelled setting of our own is one."""
    name = setting.name.text
    if name in (*DECODING, *PRICES):
        return None
    if closest(name, (*DECODING, *PRICES)):
        ctx.report(errors_names.unknown_setting(setting.name.span, name, "a model", (*DECODING, *PRICES)))
        return None
    value = constant(setting.value)
    if value is None:
        ctx.report(errors_types.bad_setting(setting.value.span, name, "a text, a number, true or false"))
    return value


def read_decoding(settings: Settings, base: Defaults) -> Defaults:
    """The sampling and format that ``settings`` say, over ``base``."""
    decoding = Decoding(
        temperature=settings.number("temperature", base.decoding.temperature, least=0.0, most=10.0),
        top_p=settings.number("top_p", base.decoding.top_p, least=0.0, most=1.0),
        max_tokens=settings.integer("max_tokens", base.decoding.max_tokens, least=1),
    )
    return Defaults(decoding, _FORMATS[settings.choice("format", base.format, _FORMATS)])
