"""The budget of an optimize block: its limits, and the prices that one in money needs."""

from promptc.sema import errors_data
from promptc.sema.constants import constant
from promptc.sema.context import Context
from promptc.sema.model import BudgetUnit, Program
from promptc.sema.models import PRICES
from promptc.sema.settings import Settings
from promptc.sema.walk import called_names
from promptc.source.text import Span
from promptc.syntax import ast

_UNITS: tuple[BudgetUnit, ...] = ("calls", "tokens", "usd", "minutes")


def read_budget(ctx: Context, settings: Settings) -> tuple[tuple[BudgetUnit, float], ...]:
    """The limits of the budget: one call such as ``calls(5_000)``, or a list of them."""
    setting = settings.get("budget")
    if setting is None:
        return ()
    written = _written(setting)
    limits: dict[BudgetUnit, float] = {}
    spans: dict[BudgetUnit, Span] = {}
    for limit in written:
        unit = _unit(limit)
        if unit is None or not isinstance(limit, ast.CallExpr):
            ctx.report(errors_data.bad_budget(limit.span))
        elif unit in spans:
            ctx.report(errors_data.budget_twice(limit.span, unit, spans[unit]))
        else:
            spans[unit] = limit.span
            most = constant(limit.args[0].value)
            whole = unit in ("calls", "tokens")
            if isinstance(most, int if whole else (int, float)) and not isinstance(most, bool) and most > 0:
                limits[unit] = most
            else:
                wanted = "a whole number" if whole else "a number"
                ctx.report(errors_data.bad_limit(limit.args[0].value.span, unit, wanted))
    if not written:
        ctx.report(errors_data.bad_budget(setting.value.span))
    return tuple(limits.items())


def check_prices(ctx: Context, budget: ast.Setting | None, program: Program | None, teacher: str | None) -> None:
    """Report the models of the file that a limit in money would count for nothing, as they say no price.

    Of the models of imported modules the build tells.
    """
    limit = next((limit for limit in _written(budget) if _unit(limit) == "usd"), None) if budget else None
    if limit is None:
        return
    asked = {teacher, *(_models(ctx, program, set()) if program else ())}
    unpriced = {d.name.text: d.name.span for d in ctx.file.decls if isinstance(d, ast.ModelDecl) and not _priced(d)}
    if found := {name: span for name, span in unpriced.items() if name in asked}:
        ctx.report(errors_data.no_price(limit.span, found))


def _models(ctx: Context, program: Program, seen: set[str]) -> set[str]:
    """What answers for ``program``, and for the programs that it calls; ``seen`` are those that are looked at."""
    seen.add(program.name)
    called, models = called_names(program.decl.body), set[str]()
    for name, symbol in program.modules.items():
        module = ctx.modules.get(symbol)
        if name in called and module is not None:
            knob = ctx.knobs.get(module.tuned.get("model", ""))
            models |= {module.model, *(map(str, knob.domain) if knob else ())}
    for name in called & ctx.programs.keys() - seen:
        models |= _models(ctx, ctx.programs[name], seen)
    return models


def _priced(decl: ast.ModelDecl) -> bool:
    """Whether ``decl`` says what it costs; that half a price is none has been told."""
    return any(setting.name.text in PRICES for setting in decl.settings)


def _written(budget: ast.Setting) -> tuple[ast.Expr, ...]:
    return budget.value.items if isinstance(budget.value, ast.ListExpr) else (budget.value,)


def _unit(limit: ast.Expr) -> BudgetUnit | None:
    match limit:
        case ast.CallExpr(callee=ast.Name(text=name), args=(ast.Argument(name=None),)):
            return next((unit for unit in _UNITS if unit == name), None)
        case _:
            return None
