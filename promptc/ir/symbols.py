"""The symbols that a program needs: modules that are called, models that they name, types that values have."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptc.ir.ops import Call, Function, Module, Program
from promptc.schema.types import Enum, Record, Type, parts


def named_types(types: Iterable[Type]) -> tuple[Enum | Record, ...]:
    """Every named type in ``types`` or inside one of them, once, each after the types that it is made of."""
    found: dict[Enum | Record, None] = {}
    for type_ in types:
        _collect(type_, found)
    return tuple(found)


def _collect(type_: Type, found: dict[Enum | Record, None]) -> None:
    for part in parts(type_):
        _collect(part, found)
    if isinstance(type_, Enum | Record) and type_.name:
        found.setdefault(type_)


def called_modules(functions: Iterable[Function]) -> frozenset[str]:
    return frozenset(op.module for function in functions for op in function.ops if isinstance(op, Call))


def used_types(functions: Iterable[Function], modules: Iterable[Module]) -> Iterator[Type]:
    """The type of every field and of every value, in the order of the program's text."""
    for module in modules:
        yield from (field.type for field in (*module.inputs, *module.outputs))
    for function in functions:
        yield from (param.type for param in function.params)
        yield from (op.result.type for op in function.ops)


def keep_used(program: Program) -> Program:
    """``program`` without the modules that nothing calls, and without the models and types that only they used."""
    called = called_modules(program.functions)
    modules = tuple(m for m in program.modules if m.symbol in called)
    models = {m.model for m in modules}
    return replace(
        program,
        modules=modules,
        models=tuple(m for m in program.models if m.symbol in models),
        types=named_types(used_types(program.functions, modules)),
    )
