"""What of a program a search decides about: knobs, and learnable parameters, which some variants alone may have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import final

from promptc.autotune.sampler import Categorical, Domain, Integer, Uniform, Value
from promptc.ir.choices import Key, learnable
from promptc.ir.ops import Module, Program
from promptc.schema.types import Json

# Values of knobs by symbol; other knobs have their defaults.
Values = Mapping[str, Json]


@final
@dataclass(frozen=True, slots=True)
class Knob:
    """What a `tune` leaves open. ``values`` are those of a categorical, with the default first; ranges have none."""

    symbol: str
    domain: Domain
    default: Json
    values: tuple[Json, ...] = ()

    def value(self, value: Value) -> Json:
        """The value of the program that ``value`` stands for in a search; of a range in about a thousand steps."""
        match self.domain:
            case Categorical():
                return self.values[int(value)]
            case Integer():
                return int(value)
            case Uniform(low=low, high=high):
                # More digits would be read by everyone, and change nothing.
                return min(max(round(value, 3 - floor(log10(high - low))), low), high)

    @property
    def probes(self) -> tuple[Json, ...]:
        """Every value, or of a range the default and the ends; the default first."""
        if isinstance(self.domain, Categorical):
            return self.values
        return tuple(dict.fromkeys((self.default, self.domain.low, self.domain.high)))


@final
@dataclass(frozen=True, slots=True)
class Parameter:
    """A learnable parameter. ``module`` is its module in the variant with the values ``home``, the first that has it.

    Demonstrations show inputs and outputs, so a module that has others in some variant has other demonstrations there.
    """

    name: str
    key: Key
    module: Module
    home: Values

    def belongs_to(self, module: Module) -> bool:
        """Whether this is the parameter of its kind that ``module`` has."""
        if module.symbol != self.module.symbol:
            return False
        same = (module.inputs, module.outputs) == (self.module.inputs, self.module.outputs)
        return same or self.key[1] == "instruction"


def parameters_of(program: Program, home: Values, known: Sequence[Parameter] = ()) -> list[Parameter]:
    """The parameters of ``program``: those of ``known`` that it has, others new."""
    modules = {m.symbol: m for m in program.modules}
    found = []
    for key in learnable(program):
        symbol, kind = key
        module = modules[symbol]
        same = (p for p in known if p.key == key and p.belongs_to(module))
        name = f"{symbol} {kind}"
        if any(p.name == name for p in known):
            name += f" ({module.strategy})"
        found.append(next(same, None) or Parameter(name, key, module, home))
    return found
