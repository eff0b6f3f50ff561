"""Blocks of settings: which names a block knows, and constants of the right kind."""

from collections.abc import Iterable, Mapping

from promptc.schema.types import Json
from promptc.sema import errors_names, errors_types
from promptc.sema.context import Context
from promptc.syntax import ast


def constant(value: ast.Expr) -> Json:
    """The value of a literal, with a minus where one stands before a number; None for any other expression."""
    match value:
        case ast.Literal_(value=literal):
            return literal
        case ast.Unary(op="-", operand=ast.Literal_(value=int() | float() as number)) if not isinstance(number, bool):
            return -number
        case _:
            return None


class Settings:
    """The settings of one block. ``owner`` is what has them, as messages say it: "a model"."""

    def __init__(self, ctx: Context, written: tuple[ast.Setting, ...], owner: str) -> None:
        self._ctx = ctx
        self._owner = owner
        self.by_name: dict[str, ast.Setting] = {}
        ctx.unique(
            tuple(s.name for s in written),
            lambda name, first: errors_names.setting_twice(name.span, name.text, first.span),
        )
        for setting in written:
            self.by_name.setdefault(setting.name.text, setting)

    def only(self, known: Iterable[str]) -> None:
        """Report every setting that is not in ``known``."""
        known = list(known)
        for name, setting in self.by_name.items():
            if name not in known:
                self._ctx.report(errors_names.unknown_setting(setting.name.span, name, self._owner, known))

    def get(self, name: str) -> ast.Setting | None:
        return self.by_name.get(name)

    def integer(self, name: str, default: int, *, least: int) -> int:
        setting = self.by_name.get(name)
        if setting is None:
            return default
        value = constant(setting.value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self._bad(setting, f"a whole number of at least {least}")
        return default

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        setting = self.by_name.get(name)
        if setting is None:
            return default
        value = constant(setting.value)
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        self._bad(setting, f"a number from {least:g} to {most:g}")
        return default

    def choice(self, name: str, default: str, choices: Mapping[str, str]) -> str:
        """One of ``choices``, written as a name or as a text."""
        setting = self.by_name.get(name)
        if setting is None:
            return default
        match setting.value:
            case ast.NameRef(name=written) | ast.Literal_(value=str() as written) if written in choices:
                return written
            case _:
                self._bad(setting, " or ".join(f"`{c}`" for c in choices))
                return default

    def reference(self, name: str, wanted: str) -> ast.Name | None:
        """The name that the setting gives; ``wanted`` says what it should name: "the name of a model"."""
        setting = self.by_name.get(name)
        match setting:
            case None:
                return None
            case ast.Setting(value=ast.NameRef(name=written, span=span)):
                return ast.Name(written, span)
            case _:
                self._bad(setting, wanted)
                return None

    def _bad(self, setting: ast.Setting, wanted: str) -> None:
        self._ctx.report(errors_types.bad_setting(setting.value.span, setting.name.text, wanted))
