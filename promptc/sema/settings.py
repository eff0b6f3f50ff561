"""Blocks of settings: which names a block knows, and constants of the right kind."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeGuard

from promptc.schema.types import Json
from promptc.sema import errors_names, errors_strategies, errors_types
from promptc.sema.constants import constant, is_number
from promptc.sema.context import Context
from promptc.sema.model import Knob
from promptc.syntax import ast


class Settings:
    """The settings of one block. ``owner`` is what has them, as messages say it: "a model".

    ``knob`` finds a knob that the block may name in the place of a value. ``tuned`` has the symbols of those that it
    does name, by setting; what is read of such a setting is the knob's default.
    """

    def __init__(
        self,
        ctx: Context,
        written: tuple[ast.Setting, ...],
        owner: str,
        knob: Callable[[str], Knob | None] = lambda _: None,
    ) -> None:
        self._ctx = ctx
        self._owner = owner
        self._knob = knob
        self.tuned: dict[str, str] = {}
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
        value = self._read(name, lambda v: _is_int(v) and v >= least, f"a whole number of at least {least}")
        return value if isinstance(value, int) else default

    def optional_integer(self, name: str, *, least: int) -> int | None:
        return self.integer(name, least, least=least) if name in self.by_name else None

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        wanted = f"a number from {least:g} to {most:g}"
        value = self._read(name, lambda v: is_number(v) and least <= v <= most, wanted)
        return float(value) if isinstance(value, int | float) else default

    def choice(self, name: str, default: str, choices: Mapping[str, str]) -> str:
        """One of ``choices``, written as a name or as a text."""
        setting = self.by_name.get(name)
        if setting is not None and isinstance(setting.value, ast.NameRef) and setting.value.name in choices:
            return setting.value.name
        value = self._read(name, lambda v: v in choices, " or ".join(f"`{c}`" for c in choices))
        return value if isinstance(value, str) else default

    def _read(self, name: str, fits: Callable[[Json], bool], wanted: str) -> Json:
        """The constant that the setting has, or the default of a knob; None where it has neither, which is told."""
        setting = self.by_name.get(name)
        if setting is None:
            return None
        if isinstance(setting.value, ast.NameRef) and (knob := self._knob(setting.value.name)) is not None:
            bounds = [v for v in (knob.low, knob.high) if v is not None]
            if knob.kind in ("value", "format") and all(map(fits, (*knob.domain, *bounds))):
                self.tuned[name] = knob.symbol
                return knob.default
            self._ctx.report(errors_strategies.wrong_knob(setting.value.span, setting.value.name, wanted, knob.span))
            return None
        value = constant(setting.value)
        if value is not None and fits(value):
            return value
        if not self._ctx.is_broken_knob(setting.value):
            self._bad(setting, wanted)
        return None

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


def _is_int(value: Json) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
