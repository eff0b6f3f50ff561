"""The symbols that a program needs: modules that are called, models that they name, types that values have."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptc.ir.ops import Call, Extern, ExternCall, Function, Invoke, Is, Module, Program
from promptc.ir.regions import defined, walk
from promptc.schema.types import Enum, Field, List, Record, Type, parts, plain


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


def item_type(type_: Type) -> Type | None:
    """The type of the items of a list, refined or not; None for what is no list."""
    list_ = plain(type_)
    return list_.item if isinstance(list_, List) else None


def returned(function: Function) -> Record:
    """What an `Invoke` of ``function`` gives."""
    return Record("", tuple(Field(name, value.type) for name, value in function.returns))


def called_modules(functions: Iterable[Function]) -> frozenset[str]:
    return frozenset(op.module for function in functions for op in walk(function.ops) if isinstance(op, Call))


def judging(program: Program) -> frozenset[str]:
    """The modules that only the metric calls: they say how good a run is, and take no part in it."""
    runs = called_modules(f for f in program.functions if f.kind == "program")
    return called_modules(f for f in program.functions if f.kind == "metric") - runs


def called_externs(functions: Iterable[Function]) -> frozenset[str]:
    return frozenset(op.extern for function in functions for op in walk(function.ops) if isinstance(op, ExternCall))


def used_types(
    functions: Iterable[Function], modules: Iterable[Module], externs: Iterable[Extern] = ()
) -> Iterator[Type]:
    """The type of every field and of every value, in the order of the program's text."""
    for extern in externs:
        yield from (field.type for field in extern.params)
        yield extern.returns
    for module in modules:
        yield from (field.type for field in (*module.inputs, *module.outputs))
    for function in functions:
        yield from (param.type for param in function.params)
        yield from (value.type for value in defined(function.ops))
        yield from (op.type for op in walk(function.ops) if isinstance(op, Is))


def keep_used(program: Program) -> Program:
    """``program`` without what its main function and its metric do not reach: functions, modules, externs, models, types."""
    functions, modules = _reached(program)
    models = {m.model for m in modules}
    called = called_externs(functions)
    externs = tuple(e for e in program.externs if e.symbol in called)
    return replace(
        program,
        functions=functions,
        modules=modules,
        externs=externs,
        models=tuple(m for m in program.models if m.symbol in models),
        types=named_types(used_types(functions, modules, externs)),
    )


def _reached(program: Program) -> tuple[tuple[Function, ...], tuple[Module, ...]]:
    """Functions and modules that the roots need: by an `Invoke`, a call, or as the check of a module that is called."""
    by_symbol = {f.symbol: f for f in program.functions}
    reached: set[str] = set()
    todo = [program.main, *([program.metric] if program.metric is not None else [])]
    called: set[str] = set()
    while todo:
        symbol = todo.pop()
        if symbol in reached:
            continue
        reached.add(symbol)
        function = by_symbol[symbol]
        todo.extend(op.function for op in walk(function.ops) if isinstance(op, Invoke))
        found = called_modules([function])
        todo.extend(check.function for m in program.modules if m.symbol in found for check in m.checks)
        called |= found
    functions = tuple(f for f in program.functions if f.symbol in reached)
    return functions, tuple(m for m in program.modules if m.symbol in called)
