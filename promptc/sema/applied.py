"""Strategies with their arguments, as modules declare them: ``majority(predict(Route), n = 5)``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from promptc.schema.codec import ValueProblem, check
from promptc.schema.types import MISSING
from promptc.sema import errors_calls, errors_names
from promptc.sema import errors_strategies as errors
from promptc.sema.arguments import bind
from promptc.sema.constants import constant_value
from promptc.sema.context import Context
from promptc.sema.model import (
    Applied,
    AppliedArg,
    Constant,
    Functions,
    Knob,
    KnobRef,
    Signature,
    Strategy,
    StrategyParam,
)
from promptc.sema.models import MODULE_SETTINGS
from promptc.sema.strategies import takes_signature
from promptc.sema.symbols import NOUNS, Kind
from promptc.source.diagnostic import Diagnostic
from promptc.syntax import ast

FindKnob = Callable[[str], Knob | None]
_FUNCTIONS: tuple[Kind, ...] = ("extern", "corpus", "primitive")
_EXAMPLE = "write `predict(Signature)`, with a strategy of `std`"
_SIGNATURE = "signature"


@final
@dataclass(frozen=True, slots=True)
class Applying:
    """Reads the expression of one module. ``knob`` finds a knob that the module can see."""

    ctx: Context
    knob: FindKnob

    def read(self, expr: ast.Expr) -> Applied | None:
        """What ``expr`` applies; None after saying why it applies nothing."""
        if not isinstance(expr, ast.CallExpr):
            self.ctx.report(None if self.ctx.is_broken_knob(expr) else self._not_applied(expr))
            return None
        chosen = self._strategy(expr.callee)
        if chosen is None:
            return None
        strategy, knob = chosen
        if any(p.kind == "value" and p.type is None for p in strategy.params):
            # What is wrong with a parameter has been told, and nobody knows what it would take.
            return None
        first = (StrategyParam(_SIGNATURE, "signature"),) if takes_signature(strategy) else ()
        params = {p.name: p for p in (*first, *strategy.params)}
        bound = bind(expr.callee.text, list(params), expr.args, declared=strategy.span, settings=MODULE_SETTINGS)
        for diagnostic in bound.diagnostics:
            self.ctx.report(diagnostic)
        given = {name: arg.value for name, arg in bound.pairs}
        args: dict[str, AppliedArg] = {}
        for name, param in params.items():
            arg = self._arg(strategy, param, given[name]) if name in given else self._default(param)
            if arg is not None:
                args[name] = arg
        self._missing(expr, strategy, [p for p in params.values() if p.name in bound.missing and p.required])
        signature = self._signature_of(expr, args)
        if signature is None or len(args) < len(params):
            return None
        pairs = tuple((name, arg) for name, arg in args.items() if not (first and name == _SIGNATURE))
        return Applied(knob or strategy, signature, pairs, expr.span)

    def _strategy(self, name: ast.Name) -> tuple[Strategy, KnobRef | None] | None:
        """The strategy that ``name`` means; with a knob, the one that it has by default."""
        knob = self.knob(name.text)
        if knob is None:
            symbol = self.ctx.find(name, "strategy")
            strategy = self.ctx.strategies.get(name.text) if symbol else None
            return strategy and (strategy, None)
        if knob.kind != "strategy":
            self.ctx.report(errors.wrong_knob(name.span, name.text, "among strategies", knob.span))
            return None
        strategy = self.ctx.strategies.get(str(knob.default))
        return strategy and (strategy, KnobRef(knob.symbol))

    def _default(self, param: StrategyParam) -> AppliedArg | None:
        return None if param.required else Constant(param.default)

    def _missing(self, expr: ast.CallExpr, strategy: Strategy, missing: list[StrategyParam]) -> None:
        if len(missing) == 1 and missing[0].kind == "function":
            self.ctx.report(errors.no_function(expr.span, expr.callee.text, missing[0].name, strategy.span))
        elif missing:
            names = [(p.name, p.type) for p in missing]
            self.ctx.report(errors_calls.missing_arguments(expr.span, expr.callee.text, names, strategy.span))

    def _arg(self, strategy: Strategy, param: StrategyParam, value: ast.Expr) -> AppliedArg | None:
        match param.kind:
            case "signature":
                return self._signature(strategy, param, value)
            case "strategy":
                return self.read(value)
            case "strategies":
                items = [self.read(item) for item in self._items(strategy, param, value)]
                found = tuple(item for item in items if item is not None)
                return found if found and len(found) == len(items) else None
            case "function":
                name = self._function(strategy, param, value)
                return Functions((name,), spans=(value.span,)) if name else None
            case "functions":
                named = self._items(strategy, param, value)
                known = tuple(name for item in named if (name := self._function(strategy, param, item)))
                whole = known and len(known) == len(named)
                return Functions(known, many=True, spans=tuple(item.span for item in named)) if whole else None
            case "value":
                return self._value(strategy, param, value)

    def _items(self, strategy: Strategy, param: StrategyParam, value: ast.Expr) -> tuple[ast.Expr, ...]:
        if isinstance(value, ast.ListExpr):
            if not value.items:
                self.ctx.report(errors.empty_list(value.span, param.name, strategy.name))
            return value.items
        wanted = "a list of strategies" if param.kind == "strategies" else "a list of functions"
        self.ctx.report(errors.wrong_part(value.span, param.name, strategy.name, wanted, "put it in brackets: `[...]`"))
        return ()

    def _signature(self, strategy: Strategy, param: StrategyParam, value: ast.Expr) -> Signature | None:
        if not isinstance(value, ast.NameRef):
            help_ = f"write `{strategy.name}(Signature)`"
            if isinstance(value, ast.CallExpr):
                help_ += f": `{strategy.name}` calls a signature itself, and no other strategy"
            self.ctx.report(errors.wrong_part(value.span, param.name, strategy.name, "the name of a signature", help_))
            return None
        symbol = self.ctx.find(ast.Name(value.name, value.span), "signature")
        return self.ctx.signatures.get(value.name) if symbol else None

    def _function(self, strategy: Strategy, param: StrategyParam, value: ast.Expr) -> str | None:
        symbols = self.ctx.symbols
        if isinstance(value, ast.NameRef):
            symbol = symbols.get(value.name)
            if symbol is not None and symbol.kind in _FUNCTIONS:
                symbols.used.add(value.name)
                return value.name
            if symbol is None:
                if not symbols.is_broken(value.name):
                    known = symbols.of_kind(*_FUNCTIONS)
                    self.ctx.report(errors_names.unknown_callable(value.span, value.name, known, metric=True))
                return None
        help_ = "name an extern, a corpus or a function of `std`"
        self.ctx.report(errors.wrong_part(value.span, param.name, strategy.name, "the name of a function", help_))
        return None

    def _value(self, strategy: Strategy, param: StrategyParam, value: ast.Expr) -> AppliedArg | None:
        if param.type is None:
            return None
        if isinstance(value, ast.NameRef) and (knob := self.knob(value.name)) is not None:
            if knob.kind == "value" and all(_is(param, choice) for choice in knob.domain):
                return KnobRef(knob.symbol)
            self.ctx.report(errors.wrong_knob(value.span, value.name, f"values of {param.type}", knob.span))
            return None
        if self.ctx.is_broken_knob(value):
            return None
        constant = constant_value(value)
        try:
            if constant is not MISSING:
                return Constant(check(param.type, constant))
            reason = "has to be computed"
        except ValueProblem as problem:
            reason = str(problem)
        self.ctx.report(errors.bad_value(value.span, param.name, strategy.name, param.type, reason, strategy.span))
        return None

    def _signature_of(self, expr: ast.CallExpr, args: dict[str, AppliedArg]) -> Signature | None:
        """The one signature that all arguments come down to."""
        found: list[tuple[Signature, ast.Expr | None]] = []
        for arg in args.values():
            match arg:
                case Signature():
                    found.append((arg, None))
                case Applied(signature=signature):
                    found.append((signature, None))
                case tuple():
                    found += [(item.signature, None) for item in arg]
                case _:
                    pass
        signatures = {s.name: s for s, _ in found}
        if len(signatures) > 1:
            first, second, *_ = signatures.values()
            self.ctx.report(errors.different_signatures(expr.span, second.name, first.name, first.span))
            return None
        return next(iter(signatures.values()), None)

    def _not_applied(self, expr: ast.Expr) -> Diagnostic:
        symbol = self.ctx.symbols.get(expr.name) if isinstance(expr, ast.NameRef) else None
        if isinstance(expr, ast.NameRef) and (knob := self.knob(expr.name)):
            if knob.kind != "strategy":
                return errors.wrong_knob(expr.span, expr.name, "among strategies", knob.span)
            help_ = f"write `{expr.name}({self._example()})`"
            return errors.not_applied(expr.span, "a choice of strategies without a signature", help_)
        match symbol:
            case None:
                return errors.not_applied(expr.span, "something else", _EXAMPLE)
            case _ if symbol.kind == "signature":
                self.ctx.symbols.used.add(symbol.name)
                return errors.not_applied(expr.span, "a signature", f"write `predict({symbol.name})`")
            case _ if symbol.kind == "strategy":
                self.ctx.symbols.used.add(symbol.name)
                strategy = self.ctx.strategies.get(symbol.name)
                what = self._example() if strategy and not strategy.params else "..."
                help_ = f"write `{symbol.name}({what})`, with what it is applied to"
                return errors.not_applied(expr.span, "a strategy without them", help_)
            case _:
                return errors.not_applied(expr.span, NOUNS[symbol.kind], _EXAMPLE)

    def _example(self) -> str:
        """What a strategy may be applied to: the signature of the file, where it has one."""
        signatures = self.ctx.symbols.of_kind("signature")
        return signatures[0] if len(signatures) == 1 else "Signature"


def _is(param: StrategyParam, value: object) -> bool:
    try:
        return param.type is not None and check(param.type, value) is not None
    except ValueProblem:
        return False


def chain(applied: Applied) -> list[Applied]:
    """``applied`` and all that it is made of, from the outside in."""
    found = [applied]
    for _, arg in applied.args:
        match arg:
            case Applied():
                found += chain(arg)
            case tuple():
                for item in arg:
                    found += chain(item)
            case _:
                pass
    return found
