"""Knobs: what a `tune` leaves open, as variants of one program, each lowered with other values.

A variant may have other calls, models and modules than the program as written. What passes have found out for a module
goes along where it still fits: its instructions, and its demonstrations where it has the same inputs and outputs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import final

from promptc.autotune.bounds import calls_per_row
from promptc.ir.ops import Choice, Module, Program
from promptc.lowering import lower
from promptc.schema.hashing import key_text
from promptc.schema.types import Json, Row
from promptc.sema import model as sema
from promptc.transforms.pipeline import EXACT_PASSES, run_passes

_POINTS = 5  # of a range of floats, ends included

Values = Mapping[str, Json]


@final
@dataclass(frozen=True, slots=True)
class Knob:
    """``values`` has the default first: it is the seed's."""

    symbol: str
    values: tuple[Json, ...]


class Variants:
    """The variants of a program: ``make`` gives the one with some values, by symbol; other knobs have their defaults."""

    def __init__(self, knobs: Iterable[Knob], make: Callable[[Values], Program]) -> None:
        self.knobs = tuple(knobs)
        self._make = make
        self._made: dict[str, Program] = {}

    def program(self, values: Values) -> Program:
        key = key_text(dict(values))
        if key not in self._made:
            self._made[key] = self._make(values)
        return self._made[key]

    def nearest(self) -> Iterator[Program]:
        """The program as written, then each variant that has one value of another knob."""
        yield self.program({})
        for knob in self.knobs:
            yield from (self.program({knob.symbol: value}) for value in knob.values[1:])

    def heaviest(self, rows: Iterable[Row]) -> Program:
        """The one of `nearest` with the most calls for one of ``rows``; the first of several."""
        rows = list(rows)
        return max(self.nearest(), key=lambda program: calls_per_row(program, rows))


def find_variants(checked: sema.Checked, name: str, spec: sema.Optimize) -> Variants:
    """The variants of the program ``name`` by the knobs that decide something in it, or in a variant of it."""

    def make(values: Values) -> Program:
        return run_passes(lower(checked, name, spec, values), EXACT_PASSES)

    asked = _Asked({}, {})
    lower(checked, name, spec, asked)
    found: dict[str, Knob] = {}
    while symbols := [symbol for symbol in asked.symbols if symbol not in found]:
        for symbol in symbols:
            found[symbol] = Knob(symbol, _values(checked.knobs[symbol]))
            for value in found[symbol].values[1:]:
                # A module that only this value chooses may have knobs of its own.
                lower(checked, name, spec, asked.with_value(symbol, value))
    return Variants(found.values(), make)


class _Asked(Mapping[str, Json]):
    """Values of knobs that remember, in ``symbols``, which knobs were asked for."""

    def __init__(self, values: Values, symbols: dict[str, None]) -> None:
        self._values = values
        self.symbols = symbols

    def with_value(self, symbol: str, value: Json) -> "_Asked":
        return _Asked({**self._values, symbol: value}, self.symbols)

    def __getitem__(self, symbol: str) -> Json:
        self.symbols[symbol] = None
        return self._values[symbol]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _values(knob: sema.Knob) -> tuple[Json, ...]:
    domain = knob.domain
    if knob.low is not None and knob.high is not None and not domain:
        step = (knob.high - knob.low) / (_POINTS - 1)
        domain = tuple(knob.low + i * step for i in range(_POINTS))
    return (knob.default, *(value for value in domain if value != knob.default))


def carried(variant: Program, program: Program) -> Program:
    """``variant`` with what passes have found for the modules of ``program``."""
    known = {m.symbol: m for m in program.modules}
    modules = tuple(_carried(m, known[m.symbol]) if m.symbol in known else m for m in variant.modules)
    return replace(variant, modules=modules)


def _carried(module: Module, known: Module) -> Module:
    if not module.instruction.frozen:
        module = replace(module, instruction=known.instruction)
    if module.demos.frozen or (module.inputs, module.outputs) != (known.inputs, known.outputs):
        return module
    demos = known.demos
    most = module.max_demos
    cut = tuple(demos_[:most] for demos_ in demos.domain)
    return replace(module, demos=Choice(demos.value[:most], cut, demos.frozen))
