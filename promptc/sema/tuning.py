"""Knobs: what a `tune` may be, and what it is by default."""

from collections.abc import Mapping, Sequence
from typing import Literal

from promptc.schema.types import FLOAT, INT, MISSING, Enum, Json, Missing, Scalar, Type, plain
from promptc.schema.types import Literal as LiteralType
from promptc.schema.values import ValueProblem, check
from promptc.sema import errors_names, errors_tune, errors_waste
from promptc.sema.constants import constant, constant_value, is_number
from promptc.sema.context import Context
from promptc.sema.literals import options_of
from promptc.sema.model import Knob
from promptc.sema.symbols import NOUNS, Kind
from promptc.sema.types import resolve
from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.text import Span
from promptc.syntax import ast

_Named = Literal["strategy", "model", "module"]
_NAMED: Mapping[str, _Named] = {"strategy": "strategy", "model": "model", "module": "module"}
_PLURAL: Mapping[_Named, str] = {"strategy": "strategies", "model": "models", "module": "modules"}
# What names a strategy: by itself, or applied to something.
_NAMING = (ast.NameRef, ast.CallExpr)
_FORMATS = ("lines", "json")
# A range of more numbers is no longer written down one by one in an artifact's search space.
_MOST = 10_000


def declare_knobs(ctx: Context) -> list[Diagnostic]:
    """The knobs of the file, and those of its programs under ``program.knob``.

    Returns what is only worth saying of a file without errors.
    """
    for decl in ctx.file.decls:
        match decl:
            case ast.Tune():
                _knob(ctx, decl, decl.name.text, ())
            case ast.ProgramDecl():
                modules = [s.name.text for s in decl.body if isinstance(s, ast.ModuleDecl)]
                first: dict[str, ast.Name] = {}
                for statement in decl.body:
                    if not isinstance(statement, ast.Tune):
                        continue
                    name = statement.name
                    if name.text in first:
                        error = errors_names.duplicate(name.span, name.text, "a knob", first[name.text].span)
                        ctx.report(error)
                    first.setdefault(name.text, name)
                    _knob(ctx, statement, f"{decl.name.text}.{name.text}", modules)
            case _:
                pass
    return [
        errors_waste.lonely_knob(knob.span, symbol.rpartition(".")[2])
        for symbol, knob in ctx.knobs.items()
        if knob.span.path == ctx.source.path and len(knob.domain) <= 1 and (knob.domain or knob.low == knob.high)
    ]


def _knob(ctx: Context, tune: ast.Tune, symbol: str, modules: Sequence[str]) -> None:
    kind = _kind(tune.type)
    if kind == "format":
        knob = _format(ctx, tune, symbol)
    elif kind is not None:
        knob = _names(ctx, tune, symbol, kind, modules)
    else:
        type_ = resolve(ctx, tune.type)
        knob = None if type_ is None else _values(ctx, tune, symbol, type_)
    if knob is None:
        ctx.symbols.forgive(tune.name.text)
    else:
        ctx.knobs.setdefault(symbol, knob)


def _kind(written: ast.TypeExpr) -> Literal["strategy", "model", "module", "format"] | None:
    match written:
        case ast.TypeRef(name=ast.Name(text="format"), args=(), constraints=()):
            return "format"
        case ast.TypeRef(name=ast.Name(text=text), args=(), constraints=()):
            return _NAMED.get(text)
        case _:
            return None


def _items(ctx: Context, tune: ast.Tune, wanted: str) -> tuple[ast.Expr, ...] | None:
    """The items of a domain that is a list; None after saying that it is none."""
    if not isinstance(tune.domain, ast.ListExpr):
        ctx.report(errors_tune.not_a_domain(tune.domain.span, tune.name.text, wanted))
        return None
    if not tune.domain.items:
        ctx.report(errors_tune.empty_domain(tune.domain.span, tune.name.text, is_range=False))
        return None
    return tune.domain.items


def _format(ctx: Context, tune: ast.Tune, symbol: str) -> Knob | None:
    wanted = 'formats: "lines" or "json"'
    items = _items(ctx, tune, wanted)
    if items is None:
        return None
    choices: dict[str, Span] = {}
    for item in (*items, tune.default):
        name = item.name if isinstance(item, ast.NameRef) else constant(item)
        if name not in _FORMATS or not isinstance(name, str):
            ctx.report(errors_tune.domain_not_constant(item.span, tune.name.text, wanted))
            return None
        if item is not tune.default:
            _note(ctx, tune, choices, name, item.span)
    default = str(tune.default.name if isinstance(tune.default, ast.NameRef) else constant(tune.default))
    return _chosen(ctx, tune, Knob(symbol, "format", None, tuple(choices), default, tune.span))


def _names(ctx: Context, tune: ast.Tune, symbol: str, kind: _Named, modules: Sequence[str]) -> Knob | None:
    """A knob that chooses among declarations."""
    if isinstance(tune.domain, ast.RangeExpr):
        ctx.report(errors_tune.range_of_names(tune.domain.span, tune.name.text, _PLURAL[kind]))
        return None
    items = _items(ctx, tune, f"names of {_PLURAL[kind]}")
    if items is None:
        return None
    choices: dict[str, Span] = {}
    whole = True
    if kind == "strategy" and (applied := [i for i in (*items, tune.default) if isinstance(i, ast.CallExpr)]):
        ctx.report(_applied_choice(tune, items, applied[0]))
        return None
    if quoted := [i for i in (*items, tune.default) if isinstance(i, ast.Literal_) and isinstance(i.value, str)]:
        ctx.report(errors_tune.quoted_names(quoted[0].span, tune.name.text, _PLURAL[kind], _unquoted(quoted)))
        return None
    for item in (*items, tune.default):
        if not isinstance(item, ast.NameRef):
            ctx.report(errors_tune.domain_not_constant(item.span, tune.name.text, f"names of {_PLURAL[kind]}"))
            whole = False
        elif not _declared(ctx, item, kind, modules) or not _takes_signature_alone(ctx, tune, item, kind):
            whole = False
        elif item is not tune.default:
            _note(ctx, tune, choices, item.name, item.span)
    if not whole or not isinstance(tune.default, ast.NameRef):
        return None
    return _chosen(ctx, tune, Knob(symbol, kind, None, tuple(choices), tune.default.name, tune.span))


def _takes_signature_alone(ctx: Context, tune: ast.Tune, item: ast.NameRef, kind: _Named) -> bool:
    """Whether a choice may stand in ``how(Signature)``, as each strategy of a domain has to; if not, that has been told."""
    strategy = ctx.strategies.get(item.name) if kind == "strategy" else None
    if strategy is None or not strategy.params:
        return True
    if item is not tune.default:
        params = [param.name for param in strategy.params]
        ctx.report(errors_tune.strategy_with_params(item.span, tune.name.text, item.name, params))
    return False


def _applied_choice(tune: ast.Tune, items: Sequence[ast.Expr], first: ast.CallExpr) -> Diagnostic:
    """The domain has applied strategies, of which ``first`` is one, where their names are wanted."""
    names = [i.callee.text if isinstance(i, ast.CallExpr) else i.name for i in items if isinstance(i, _NAMING)]
    signature = next((a.value.name for a in first.args if isinstance(a.value, ast.NameRef)), "Signature")
    return errors_tune.applied_choice(first.span, tune.name.text, first.callee.text, names, signature)


def _unquoted(quoted: Sequence[ast.Literal_]) -> Fix | None:
    """Writes texts, all of which are names, as names."""
    names = [str(text.value) for text in quoted]
    if not all(name.isidentifier() for name in names):
        return None
    edits = tuple(Edit(text.span, name) for text, name in zip(quoted, names, strict=True))
    return Fix("write the names without quotes", edits)


def _declared(ctx: Context, item: ast.NameRef, kind: _Named, modules: Sequence[str]) -> bool:
    """Whether a choice names what it should; if not, that has been told."""
    if kind == "module" and item.name in modules:
        return True
    wanted: Kind = kind
    if kind == "module" and ctx.symbols.get(item.name) is None and not ctx.symbols.is_broken(item.name):
        known = [*modules, *ctx.symbols.of_kind("module")]
        ctx.report(errors_tune.unknown_choice(item.span, item.name, NOUNS[wanted], known))
        return False
    return ctx.find(ast.Name(item.name, item.span), wanted) is not None


def _note(ctx: Context, tune: ast.Tune, choices: dict[str, Span], name: str, span: Span) -> None:
    if name in choices:
        ctx.report(errors_tune.choice_twice(span, tune.name.text, choices[name]))
    choices.setdefault(name, span)


def _chosen(ctx: Context, tune: ast.Tune, knob: Knob) -> Knob | None:
    """``knob`` if its default is one of its choices."""
    if knob.default in knob.domain:
        return knob
    _outside(ctx, tune)
    return None


def _outside(ctx: Context, tune: ast.Tune) -> None:
    text = ctx.source.text[tune.default.span.start : tune.default.span.end]
    ctx.report(errors_tune.default_outside(tune.default.span, tune.name.text, text, tune.domain.span))


def _values(ctx: Context, tune: ast.Tune, symbol: str, type_: Type) -> Knob | None:
    """A knob that chooses among values."""
    options = list(options_of(type_))
    if not (isinstance(plain(type_), Scalar | Enum) or all(isinstance(option, LiteralType) for option in options)):
        ctx.report(errors_tune.no_knob_type(tune.type.span, tune.name.text, type_))
        return None
    if isinstance(tune.domain, ast.RangeExpr):
        return _range(ctx, tune, symbol, type_, tune.domain)
    items = _items(ctx, tune, _wanted(type_))
    if items is None:
        return None
    choices: list[Json] = []
    spans: list[Span] = []
    for item in items:
        value = _constant(ctx, tune, item, type_)
        if value is MISSING:
            return None
        if (first := _index(choices, value)) is not None:
            ctx.report(errors_tune.choice_twice(item.span, tune.name.text, spans[first]))
            continue
        choices.append(value)
        spans.append(item.span)
    default = _constant(ctx, tune, tune.default, type_)
    if default is MISSING:
        return None
    if _index(choices, default) is None:
        _outside(ctx, tune)
        return None
    return Knob(symbol, "value", type_, tuple(choices), default, tune.span)


def _wanted(type_: Type) -> str:
    """What stands in the domain of a knob over values of ``type_``."""
    match plain(type_):
        case Scalar("int"):
            return "whole numbers"
        case Scalar("float"):
            return "numbers"
        case Scalar("bool"):
            return "true and false"
        case Scalar("str") | Enum():
            return "texts in quotes"
        case _:
            return "constants"


def _index(values: Sequence[Json], value: Json) -> int | None:
    """Where ``value`` stands among ``values``; true is not 1."""
    return next((i for i, v in enumerate(values) if v == value and type(v) is type(value)), None)


def _constant(ctx: Context, tune: ast.Tune, expr: ast.Expr, type_: Type) -> Json | Missing:
    """The constant that ``expr`` is, as a value of ``type_``; `MISSING` after saying why it is none."""
    value = constant_value(expr)
    if value is MISSING:
        ctx.report(errors_tune.domain_not_constant(expr.span, tune.name.text, _wanted(type_)))
        return MISSING
    try:
        return check(type_, value)
    except ValueProblem as problem:
        error = errors_tune.value_outside_type(expr.span, tune.name.text, type_, str(problem), tune.type.span)
        ctx.report(error)
        return MISSING


def _range(ctx: Context, tune: ast.Tune, symbol: str, type_: Type, domain: ast.RangeExpr) -> Knob | None:
    """A knob over the numbers from ``low`` to ``high``."""
    if plain(type_) not in (INT, FLOAT):
        ctx.report(errors_tune.not_a_domain(domain.span, tune.name.text, f"a list of values of {type_}"))
        return None
    low, high, default = (_constant(ctx, tune, e, type_) for e in (domain.low, domain.high, tune.default))
    if not (is_number(low) and is_number(high) and is_number(default)):
        return None
    if low > high:
        ctx.report(errors_tune.empty_domain(domain.span, tune.name.text, is_range=True))
        return None
    if not low <= default <= high:
        _outside(ctx, tune)
        return None
    if plain(type_) == FLOAT:
        return Knob(symbol, "value", type_, (), default, tune.span, low, high)
    if high - low >= _MOST:
        ctx.report(errors_tune.too_many(domain.span, tune.name.text, _MOST))
        return None
    return Knob(symbol, "value", type_, tuple(range(int(low), int(high) + 1)), default, tune.span, low, high)
