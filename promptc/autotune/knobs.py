"""Knobs: what a `tune` leaves open, as variants of one program, each lowered with other values.

A variant may have other calls, models and modules than the program as written. What passes have found out for a module
goes along where it still fits: its instructions, and its demonstrations where it has the same inputs and outputs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from promptc.autotune.bounds import calls_per_row
from promptc.autotune.parts import Knob, Parameter, Values, parameters_of
from promptc.autotune.sampler import Categorical, Domain, Integer, Uniform
from promptc.autotune.structure import Groups, Make, Structure, explore
from promptc.ir.ops import Choice, Module, Program
from promptc.lowering import lower
from promptc.schema.hashing import key_text
from promptc.schema.types import Json, Row
from promptc.sema import model as sema
from promptc.transforms.pipeline import EXACT_PASSES, run_passes


class Variants:
    """The variants of a program: ``make`` gives the one with some values, by symbol; other knobs have their defaults.

    ``found`` are modules that the program as written has not, with what passes have found for them.
    """

    def __init__(self, make: Make, structure: Structure, found: Sequence[Module] = ()) -> None:
        self.knobs: Sequence[Knob] = structure.knobs
        self.parameters: Sequence[Parameter] = structure.parameters
        self.under: Mapping[str, Groups] = structure.under
        self.found = tuple(found)
        self._make = make
        self._structure = structure

    @classmethod
    def of(cls, program: Program) -> "Variants":
        """A program without knobs, which is its only variant."""
        parameters = tuple(parameters_of(program, {}))
        return cls(lambda _: program, Structure((), parameters, {p.name: () for p in parameters}, (program,)))

    def program(self, values: Values) -> Program:
        return self._make(values)

    def programs(self) -> Sequence[Program]:
        """The program as written, then other variants: among them each value of each knob where it decides something."""
        return self._structure.programs

    def defaults(self) -> dict[str, Json]:
        """The default of every knob that exists in the program as written, by symbol."""
        there: dict[str, Json] = {}
        for knob in self.knobs:
            groups = self.under[knob.symbol] or ((),)
            if any(all(symbol in there and place == 0 for symbol, place in group) for group in groups):
                there[knob.symbol] = knob.default
        return there

    def heaviest(self, rows: Iterable[Row]) -> Program:
        """The one of `programs` with the most calls for one of ``rows``; the first of several."""
        rows = list(rows)
        return max(self.programs(), key=lambda program: calls_per_row(program, rows))

    def homes(self) -> Iterator[tuple[Program, Sequence[Parameter]]]:
        """The variants that have parameters which neither the program as written nor one before has, with these."""
        homes: dict[str, list[Parameter]] = {}
        for parameter in self.parameters:
            homes.setdefault(key_text(dict(parameter.home)), []).append(parameter)
        for parameters in homes.values():
            if parameters[0].home:
                yield self.program(parameters[0].home), parameters

    def with_found(self, modules: Sequence[Module]) -> "Variants":
        """These variants where ``modules`` have been found, in the place of what was found for the same before."""
        others = (m for m in self.found if not any(_alike(m, new) for new in modules))
        return Variants(self._make, self._structure, (*modules, *others))


def find_variants(checked: sema.Checked, name: str, spec: sema.Optimize) -> Variants:
    """The variants of the program ``name`` by the knobs that decide something in it, or in a variant of it."""
    asked: dict[str, None] = {}
    made: dict[str, Program] = {}
    knobs: dict[str, Knob | None] = {}

    def make(values: Values) -> Program:
        key = key_text(dict(values))
        if key not in made:
            made[key] = run_passes(lower(checked, name, spec, _Asked(values, asked)), EXACT_PASSES)
        return made[key]

    def found() -> list[Knob]:
        for symbol in asked:
            if symbol not in knobs:
                knobs[symbol] = _knob(checked.knobs[symbol])
        return [knob for knob in knobs.values() if knob is not None]

    return Variants(make, explore(make, found))


class _Asked(Mapping[str, Json]):
    """Values of knobs that remember, in ``symbols``, which knobs were asked for."""

    def __init__(self, values: Values, symbols: dict[str, None]) -> None:
        self._values = values
        self.symbols = symbols

    def __getitem__(self, symbol: str) -> Json:
        self.symbols[symbol] = None
        return self._values[symbol]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def _knob(knob: sema.Knob) -> Knob | None:
    """``knob`` with its domain; None where it leaves nothing open."""
    values = (knob.default, *(value for value in knob.domain if value != knob.default))
    domain: Domain = Categorical(len(values))
    if knob.low is not None and knob.high is not None:
        domain = _range(knob, knob.low, knob.high)
        values = ()
        if knob.low == knob.high:
            return None
    return Knob(knob.symbol, domain, knob.default, values) if len(values) != 1 else None


def _range(knob: sema.Knob, low: float, high: float) -> Domain:
    if not isinstance(knob.default, int | float):
        raise TypeError(f"the default of {knob.symbol} is no number")
    if knob.domain:
        return Integer(int(low), int(high), int(knob.default))
    return Uniform(low, high, knob.default)


def carried(variant: Program, known: Sequence[Module]) -> Program:
    """``variant`` with what passes have found for the modules ``known``; of several that fit, the first counts."""
    return replace(variant, modules=tuple(_carried(m, known) for m in variant.modules))


def _carried(module: Module, known: Sequence[Module]) -> Module:
    same = [m for m in known if m.symbol == module.symbol]
    alike = [m for m in same if _alike(m, module)]
    if same and not module.instruction.frozen:
        module = replace(module, instruction=same[0].instruction)
    if not alike or module.demos.frozen:
        return module
    demos, most = alike[0].demos, module.max_demos
    if (nearest := alike[0].nearest) is not None:
        return replace(module, demos=demos, nearest=nearest if most is None else min(nearest, most))
    cut = tuple(demos_[:most] for demos_ in demos.domain)
    return replace(module, demos=Choice(demos.value[:most], cut, demos.frozen))


def _alike(module: Module, other: Module) -> bool:
    """Whether demonstrations of one are demonstrations of the other."""
    return (module.symbol, module.inputs, module.outputs) == (other.symbol, other.inputs, other.outputs)
