"""The rules of one node: its arguments fit it, and its type follows from them. The same as those of the IR's ops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Extern, Module, Node
from promptc.artifact.validate_types import DeclaredTypes
from promptc.schema.assignable import assignable, fits
from promptc.schema.codec import ValueProblem, check
from promptc.schema.primitives import PrimitiveProblem, result_type
from promptc.schema.types import BOOL, STR, Field, List, Record, Type, field_type, plain


@final
@dataclass(frozen=True, slots=True)
class Symbols:
    """What the nodes of a graph may name. ``calculates`` is for metrics and checks, which must not change the world."""

    modules: Mapping[str, Module]
    externs: Mapping[str, Extern]
    types: DeclaredTypes
    calculates: bool = False


def node_problem(node: Node, args: Sequence[Type], results: Sequence[Type], symbols: Symbols) -> str | None:
    """The first rule that ``node`` breaks; None for none. ``args`` are the types of its arguments, ``results`` of its blocks."""
    match node.op:
        case "const":
            return _const_problem(node)
        case "call":
            return _call_problem(node, args, symbols.modules)
        case "field":
            found = field_type(args[0], node.name) if len(args) == 1 else None
            return _type_problem(node, found) if found else f"there is no field {node.name!r} to take"
        case "record":
            if not isinstance(node.type, Record):
                return f"{node.type} is no record"
            return _fields_problem(node, args, node.type.fields)
        case "list":
            if not isinstance(node.type, List):
                return f"{node.type} is not a list"
            return _wrong_type(args, [node.type.item] * len(args))
        case "prim":
            try:
                return _type_problem(node, result_type(node.name, args))
            except PrimitiveProblem as problem:
                return str(problem)
        case "if":
            return _args_problem(node, args, {"condition": BOOL}) or _if_problem(node, results)
        case "map":
            return _map_problem(node, args, results)
        case "convert":
            return _converted_problem(node, args, node.type)
        case "is":
            return _converted_problem(node, args, node.tested) or _type_problem(node, BOOL)
        case "extern":
            return _extern_problem(node, args, symbols)
        case "require" | "suggest":
            return _args_problem(node, args, {"condition": BOOL, "message": STR}) or _type_problem(node, BOOL)


def _const_problem(node: Node) -> str | None:
    try:
        check(node.type, node.value)
    except ValueProblem as problem:
        return str(problem)
    return None


def _call_problem(node: Node, args: Sequence[Type], modules: Mapping[str, Module]) -> str | None:
    module = modules.get(node.name)
    if module is None:
        return f"there is no module {node.name!r}"
    if node.sample < 0:
        return f"the sample is {node.sample}, less than 0"
    return _fields_problem(node, args, module.inputs) or _type_problem(node, Record("", module.outputs))


def _extern_problem(node: Node, args: Sequence[Type], symbols: Symbols) -> str | None:
    extern = symbols.externs.get(node.name)
    if extern is None:
        return f"there is no extern {node.name!r}"
    if symbols.calculates and extern.effect == "effect":
        return f"{node.name!r} has an effect, and a metric or a check may have none"
    return _fields_problem(node, args, extern.params) or _type_problem(node, extern.returns)


def _if_problem(node: Node, results: Sequence[Type]) -> str | None:
    if len(node.blocks) != 2 or any(block.params for block in node.blocks):
        return "expected two blocks without parameters"
    wrong = [t for t in results if not assignable(node.type, t)]
    return f"a block gives {wrong[0]}, not {node.type}" if wrong else None


def _map_problem(node: Node, args: Sequence[Type], results: Sequence[Type]) -> str | None:
    if problem := _names_problem(node, ["items"]):
        return problem
    items = plain(args[0])
    if not isinstance(items, List) or not isinstance(node.type, List):
        return f"cannot map {items} to {node.type}: both are lists"
    if len(node.blocks) not in (1, 2) or any(len(block.params) != 1 for block in node.blocks):
        return "expected one or two blocks with one parameter each"
    if wrong := [p.type for block in node.blocks for p in block.params if not assignable(p.type, items.item)]:
        return f"the items are {items.item}, but a block takes {wrong[0]}"
    if not assignable(node.type.item, results[0]):
        return f"the block gives {results[0]}, not {node.type.item}"
    return None if len(results) == 1 or results[1] == BOOL else f"the second block gives {results[1]}, not bool"


def _converted_problem(node: Node, args: Sequence[Type], to: Type | None) -> str | None:
    if problem := _names_problem(node, ["value"]):
        return problem
    if to is None:
        return "expected a type to test for"
    never = fits(args[0], to) == "no" and fits(to, args[0]) == "no"
    return f"the value is {args[0]}, which is never {to}" if never else None


def _fields_problem(node: Node, args: Sequence[Type], fields: Sequence[Field]) -> str | None:
    return _args_problem(node, args, {f.name: f.type for f in fields})


def _args_problem(node: Node, args: Sequence[Type], expected: Mapping[str, Type]) -> str | None:
    return _names_problem(node, list(expected)) or _wrong_type(args, list(expected.values()))


def _names_problem(node: Node, expected: list[str]) -> str | None:
    names = [name for name, _ in node.args]
    return None if names == expected else f"expected the arguments {expected}, found {names}"


def _wrong_type(args: Sequence[Type], expected: Sequence[Type]) -> str | None:
    wrong = [(e, a) for e, a in zip(expected, args, strict=True) if not assignable(e, a)]
    return f"expected {wrong[0][0]}, found {wrong[0][1]}" if wrong else None


def _type_problem(node: Node, expected: Type) -> str | None:
    return None if node.type == expected else f"the type is {node.type}, and should be {expected}"
