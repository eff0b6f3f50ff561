"""Calls as ops: of modules, programs, externs, corpora, records and primitives."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from promptc.ir import ops
from promptc.ir.ops import Value
from promptc.lowering.places import projected
from promptc.lowering.strategies import Handed, NameOf, Outputs, Part, call_module, call_part
from promptc.schema.types import MISSING, STR, Field, Record, Type, field_type
from promptc.sema.arguments import bind
from promptc.sema.builtins import BUILTINS
from promptc.sema.model import Checked
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.lowering.body import Body

Args = list[tuple[str, Value]]
# How many rows a corpus gives to a strategy that does not say.
HANDED_ROWS = 3


def lower_call(body: "Body", call: ast.CallExpr, name: str) -> Value:
    """What ``call`` gives; its name is looked up in the order of the check."""
    callee = call.callee.text
    match body.callees.get(callee):
        case Part() as part:
            return call_part(body, part, dict(_given(body, call, part.module.signature.inputs)), name)
        case Handed() as handed:
            return _call_handed(body, call, handed, name)
        case Outputs(outputs=outputs):
            return projected(body.builder, body.value(call.args[0].value), outputs, name)
        case NameOf():
            return body.builder.const(STR, _name_of(body, call), name)
        case _:
            pass
    file = body.file
    if callee in body.modules:
        module = file.modules[body.modules[callee]]
        return call_module(body, module, dict(_args(body, call, module.signature.inputs)), name)
    if callee in file.records:
        record = file.records[callee]
        return body.builder.record(record, _args(body, call, record.fields), name)
    if callee in file.programs:
        program = file.programs[callee]
        return body.builder.invoke(body.unit.program(program), _args(body, call, program.inputs), name)
    return _function(body, call, callee, file, name)


def _function(body: "Body", call: ast.CallExpr, function: str, file: Checked, name: str) -> Value:
    """A call of what ``function`` is in ``file``: an extern, a corpus or a primitive."""
    if function in file.externs:
        extern = body.unit.extern(file.externs[function])
        return body.builder.extern(extern, _args(body, call, extern.params), name)
    if function in file.corpora:
        extern = body.unit.corpus(file.corpora[function])
        return body.builder.extern(extern, _args(body, call, extern.params), name)
    primitive = file.primitives.get(function) or BUILTINS[function]
    params = [param for param, _ in primitive.params]
    given = {param: arg.value for param, arg in bind(function, params, call.args).pairs}
    return body.builder.prim(primitive.name, [body.value(given[param]) for param in params], name)


def _name_of(body: "Body", call: ast.CallExpr) -> str:
    match call.args:
        case (ast.Argument(value=ast.NameRef(name=name)),) if isinstance(handed := body.callees.get(name), Handed):
            return handed.name
        case _:
            raise TypeError("the check lets through a `name_of` of what is no function")


def _call_handed(body: "Body", call: ast.CallExpr, handed: Handed, name: str) -> Value:
    """A function that a strategy was handed: with the outputs of a call it takes from them, and from the inputs, by name."""
    if len(call.args) == 1 and call.args[0].name is None:
        only = call.args[0].value
        if isinstance(given := body.types.get(only.span), Record) and not given.name:
            outputs = body.value(only)
            if primitive := handed.file.primitives.get(handed.name):
                operands = [_named(body, outputs, handed, param) for param, _ in primitive.params]
                return body.builder.prim(primitive.name, operands, name)
            extern, params = _handed_extern(body, handed)
            args = [(p.name, _from_outputs(body, outputs, handed, p)) for p in params]
            return body.builder.extern(extern, args, name)
    return _function(body, call, handed.name, handed.file, name)


def _handed_extern(body: "Body", handed: Handed) -> tuple[ops.Extern, tuple[Field, ...]]:
    """The extern or corpus that is handed, with what it takes."""
    if declared := handed.file.externs.get(handed.name):
        extern = body.unit.extern(declared)
        return extern, extern.params
    query, k = (extern := body.unit.corpus(handed.file.corpora[handed.name])).params
    return extern, (query, replace(k, default=HANDED_ROWS))


def _from_outputs(body: "Body", outputs: Value, handed: Handed, param: Field) -> Value:
    if field_type(outputs.type, param.name) is None and param.name not in handed.inputs:
        return _default(body, param)
    return body.placed(_named(body, outputs, handed, param.name), param.type)


def _named(body: "Body", outputs: Value, handed: Handed, name: str) -> Value:
    """The output ``name`` of a call, or else the input of that name."""
    is_output = field_type(outputs.type, name) is not None
    return body.builder.get(outputs, name) if is_output else handed.inputs[name]


def _given(body: "Body", call: ast.CallExpr, fields: Sequence[Field]) -> Args:
    """The arguments that are written, in the order of the fields that they are for."""
    types: dict[str, Type] = {f.name: f.type for f in fields}
    pairs = bind(call.callee.text, list(types), call.args).pairs
    values = {param: body.value(arg.value, types[param]) for param, arg in pairs}
    return [(name, values[name]) for name in types if name in values]


def _args(body: "Body", call: ast.CallExpr, fields: Sequence[Field]) -> Args:
    """All arguments: the default of its field where none is written."""
    given = dict(_given(body, call, fields))
    return [(f.name, given[f.name] if f.name in given else _default(body, f)) for f in fields]


def _default(body: "Body", field: Field) -> Value:
    if field.default is MISSING:
        raise TypeError(f"the check lets through a call without {field.name}")
    return body.builder.const(field.type, field.default)
