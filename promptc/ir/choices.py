"""The learnable parameters of a program, as a space to search: domains in, an assignment in, a program out.

An optimizer needs no more than this file. A key is a module symbol and a kind; an assignment maps keys to places in the
domains; place 0 is always the seed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal, TypeVar

from promptc.ir.ops import Choice, Demos, Module, Program

ParameterKind = Literal["instruction", "demos"]
Key = tuple[str, ParameterKind]

T = TypeVar("T")


def learnable(program: Program) -> dict[Key, int]:
    """The size of the domain of every parameter that is not frozen, in the order of the modules.

    A domain of size 1 has nothing to search (yet): a pass may widen it.
    """
    sizes: dict[Key, int] = {}
    for module in program.modules:
        if not module.instruction.frozen:
            sizes[module.symbol, "instruction"] = len(module.instruction.domain)
        if not module.demos.frozen:
            sizes[module.symbol, "demos"] = len(module.demos.domain)
    return sizes


def assignment(program: Program) -> dict[Key, int]:
    """The place in its domain of every value in force, for the parameters that are not frozen."""
    places: dict[Key, int] = {}
    for module in program.modules:
        if not module.instruction.frozen:
            places[module.symbol, "instruction"] = module.instruction.domain.index(module.instruction.value)
        if not module.demos.frozen:
            places[module.symbol, "demos"] = module.demos.domain.index(module.demos.value)
    return places


def assign(program: Program, places: Mapping[Key, int]) -> Program:
    """``program`` with ``domain[place]`` in force for each key; other parameters keep theirs.

    Raises ValueError for a key that is not learnable and for a place outside the domain.
    """
    sizes = learnable(program)
    for key, place in places.items():
        if key not in sizes:
            raise ValueError(f"@{key[0]} has no learnable {key[1]}")
        if not 0 <= place < sizes[key]:
            raise ValueError(f"place {place} is outside the domain of {sizes[key]} that the {key[1]} of @{key[0]} has")

    def chosen(module: Module) -> Module:
        instruction, demos = module.instruction, module.demos
        if (place := places.get((module.symbol, "instruction"))) is not None:
            instruction = replace(instruction, value=instruction.domain[place])
        if (place := places.get((module.symbol, "demos"))) is not None:
            demos = replace(demos, value=demos.domain[place])
        return replace(module, instruction=instruction, demos=demos)

    return replace(program, modules=tuple(chosen(m) for m in program.modules))


def with_instruction_domain(program: Program, symbol: str, texts: Iterable[str]) -> Program:
    """``program`` where the instruction of ``symbol`` is the seed's or one of ``texts``, without duplicates.

    The value in force goes back to the seed's. Raises ValueError where the instruction is frozen.
    """
    return _update(program, symbol, lambda m: replace(m, instruction=_widened(m, "instruction", m.instruction, texts)))


def with_demo_domain(program: Program, symbol: str, sets: Iterable[Demos], *, nearest: int | None = None) -> Program:
    """As `with_instruction_domain`, for sets of demonstrations, or for pools of which the ``nearest`` are shown."""
    return _update(program, symbol, lambda m: replace(m, demos=_widened(m, "demos", m.demos, sets), nearest=nearest))


def _widened(module: Module, kind: ParameterKind, choice: Choice[T], values: Iterable[T]) -> Choice[T]:
    if choice.frozen:
        raise ValueError(f"the {kind} of @{module.symbol} is frozen")
    seed = choice.domain[0]
    domain = [seed]
    # A list, not a set: demonstrations hold rows, which do not hash; domains have tens of values.
    for value in values:
        if value not in domain:
            domain.append(value)
    return Choice(seed, tuple(domain))


def _update(program: Program, symbol: str, change: Callable[[Module], Module]) -> Program:
    if all(m.symbol != symbol for m in program.modules):
        raise ValueError(f"there is no module @{symbol}")
    return replace(program, modules=tuple(change(m) if m.symbol == symbol else m for m in program.modules))
