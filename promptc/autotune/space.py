"""The search space of a program: a variable for each knob and each learnable parameter that has something to choose.

What only some variants have is under the choices that lead to them.
"""

from collections.abc import Iterator

from promptc.autotune.knobs import Variants, carried
from promptc.autotune.parts import Knob, Parameter
from promptc.autotune.sampler import Assignment, Categorical, Condition, Domain, Value, Variable, seed
from promptc.ir.choices import assign, learnable
from promptc.ir.ops import Module, Program
from promptc.schema.types import Json


class Space:
    """``variables`` are the knobs of ``variants``, then the parameters with more than one value, in the order of their modules.

    Frozen parameters are not part of it.
    """

    def __init__(self, program: Program, variants: Variants | None = None) -> None:
        self._program = program
        self._variants = Variants.of(program) if variants is None else variants
        self._known = (*program.modules, *self._variants.found)
        sizes = [(p, self._size(p)) for p in self._variants.parameters]
        self.parts: tuple[Knob | Parameter, ...] = (*self._variants.knobs, *(p for p, size in sizes if size > 1))
        domains: list[Domain] = [k.domain for k in self._variants.knobs]
        domains += [Categorical(size) for _, size in sizes if size > 1]
        self.variables: tuple[Variable, ...] = tuple(map(self._variable, self.parts, domains))
        self.seed: Assignment = seed(self.variables)

    def program(self, assignment: Assignment) -> Program:
        """The program with ``assignment`` in force."""
        values = {s: v for s, v, knob in self._chosen_knobs(assignment) if v != knob.default}
        variant = carried(self._variants.program(values), self._known) if values else self._program
        there = learnable(variant)
        places = {
            part.key: int(place)
            for part, place in self._chosen(assignment)
            # Where there are more knobs than were tried together, a parameter may turn out not to be there.
            if isinstance(part, Parameter) and place < there.get(part.key, 0)
        }
        return assign(variant, places)

    def values(self, assignment: Assignment) -> dict[str, Json]:
        """The value of every knob that exists, by symbol."""
        return {symbol: value for symbol, value, _ in self._chosen_knobs(assignment)}

    def described(self, assignment: Assignment) -> dict[str, Json]:
        """What exists in ``assignment``, by name, for the journal."""
        places: dict[str, Json] = {p.name: v for p, v in self._chosen(assignment) if isinstance(p, Parameter)}
        return {**self.values(assignment), **places}

    def module(self, parameter: Parameter) -> Module:
        """The module that has the domain of ``parameter``."""
        return next((m for m in self._known if parameter.belongs_to(m)), parameter.module)

    def _chosen(self, assignment: Assignment) -> Iterator[tuple[Knob | Parameter, Value]]:
        return ((p, v) for p, v in zip(self.parts, assignment, strict=True) if v is not None)

    def _chosen_knobs(self, assignment: Assignment) -> Iterator[tuple[str, Json, Knob]]:
        return ((p.symbol, p.value(v), p) for p, v in self._chosen(assignment) if isinstance(p, Knob))

    def _size(self, parameter: Parameter) -> int:
        module = self.module(parameter)
        choice = module.instruction if parameter.key[1] == "instruction" else module.demos
        return len(choice.domain)

    def _variable(self, part: Knob | Parameter, domain: Domain) -> Variable:
        name = part.symbol if isinstance(part, Knob) else part.name
        index = {knob.symbol: i for i, knob in enumerate(self._variants.knobs)}
        under = tuple(tuple(Condition(index[s], place) for s, place in group) for group in self._variants.under[name])
        return Variable(name, domain, under)
