"""Expressions as ops."""

from collections.abc import Mapping
from typing import assert_never

from promptc.ir import ops
from promptc.ir.builder import FunctionBuilder
from promptc.lowering.calls import bind
from promptc.schema.assignable import assignable
from promptc.schema.codec import check
from promptc.schema.types import BOOL, FLOAT, INT, SCALARS, STR, Enum, List, Type
from promptc.sema.model import Checked
from promptc.syntax import ast

BINARY: Mapping[ast.BinaryOp, str] = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "and": "and",
    "or": "or",
    "in": "in",
}
UNARY: Mapping[ast.UnaryOp, str] = {"-": "neg", "not": "not"}


class Scope:
    """The names that a body can see, and the function under construction."""

    def __init__(
        self,
        checked: Checked,
        builder: FunctionBuilder,
        values: Mapping[str, ops.Value],
        modules: Mapping[str, ops.Module],
    ) -> None:
        self._checked = checked
        self._builder = builder
        self._values = dict(values)
        self._modules = modules

    def define(self, name: str, value: ops.Value) -> None:
        """What ``name`` means from here on."""
        self._values[name] = value

    def type_of(self, written: ast.TypeRef) -> Type:
        """The type that a type expression names."""
        name = written.name.text
        if name == "list":
            return List(self.type_of(written.args[0]))
        return SCALARS.get(name) or self._checked.enums.get(name) or self._checked.records[name]

    def lower(self, expr: ast.Expr, expected: Type | None = None, name: str = "") -> ops.Value:
        """The value of ``expr``, called ``name`` where an op makes it.

        ``expected`` is the type of the place that it goes to: a literal takes it, and an int becomes a float for it.
        """
        with self._builder.at(expr.span):
            return self._widen(self._lower(expr, expected, name), expected)

    def _widen(self, value: ops.Value, expected: Type | None) -> ops.Value:
        if expected != FLOAT or value.type != INT:
            return value
        return self._builder.prim("mul", [value, self._builder.const(FLOAT, 1.0)])

    def _lower(self, expr: ast.Expr, expected: Type | None, name: str) -> ops.Value:
        match expr:
            case ast.Literal_(value=literal):
                type_ = _literal_type(literal, expected)
                return self._builder.const(type_, check(type_, literal), name)
            case ast.NameRef(name=variable):
                return self._values[variable]
            case ast.FieldAccess(base=base, field=field):
                return self._member(base, field.text, name) or self._builder.get(self.lower(base), field.text, name)
            case ast.CallExpr():
                return self._call(expr, name)
            case ast.ListExpr(items=items):
                return self._list(items, expected, name)
            case ast.Unary(op=op, operand=operand):
                return self._builder.prim(UNARY[op], [self.lower(operand)], name)
            case ast.Binary(op=binary, left=left, right=right):
                return self._builder.prim(BINARY[binary], [self.lower(left), self.lower(right)], name)
            case _:
                assert_never(expr)

    def _member(self, base: ast.Expr, member: str, name: str) -> ops.Value | None:
        """``Enum.member``, where ``base`` names an enum and no value hides it."""
        if not isinstance(base, ast.NameRef) or base.name in self._values or base.name not in self._checked.enums:
            return None
        return self._builder.const(self._checked.enums[base.name], member, name)

    def _call(self, call: ast.CallExpr, name: str) -> ops.Value:
        callee = call.callee.text
        if module := self._modules.get(callee):
            args = self._args({f.name: f.type for f in module.inputs}, call)
            return self._builder.call(module, [(f.name, args[f.name]) for f in module.inputs], name)
        if record := self._checked.records.get(callee):
            args = self._args({f.name: f.type for f in record.fields}, call)
            return self._builder.record(record, list(args.items()), name)
        primitive = self._checked.primitives[callee]
        args = self._args(dict(primitive.params), call)
        return self._builder.prim(primitive.name, [args[param] for param, _ in primitive.params], name)

    def _args(self, params: Mapping[str, Type | None], call: ast.CallExpr) -> dict[str, ops.Value]:
        return {param: self.lower(value, params[param]) for param, value in bind(list(params), call.args)}

    def _list(self, items: tuple[ast.Expr, ...], expected: Type | None, name: str) -> ops.Value:
        item_type = expected.item if isinstance(expected, List) else None
        values = [self.lower(item, item_type) for item in items]
        item_type = item_type or _common_type([v.type for v in values])
        return self._builder.list(item_type, [self._widen(v, item_type) for v in values], name)


def _literal_type(literal: str | float, expected: Type | None) -> Type:
    match literal:
        case bool():
            return BOOL
        case int():
            return FLOAT if expected == FLOAT else INT
        case float():
            return FLOAT
        case _:
            return expected if isinstance(expected, Enum) else STR


def _common_type(types: list[Type]) -> Type:
    """The one that all others may stand for; a check without errors says that there is one."""
    return next(to for to in types if all(assignable(to, of) for of in types))
