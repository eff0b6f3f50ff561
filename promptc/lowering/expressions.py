"""Expressions as ops."""

from collections.abc import Mapping, Sequence

from promptc.ir import ops
from promptc.ir.builder import FunctionBuilder
from promptc.schema.codec import check
from promptc.schema.types import BOOL, FLOAT, INT, SCALARS, STR, Enum, Field, List, Record, Type
from promptc.sema.arguments import bind
from promptc.sema.model import Checked
from promptc.sema.operators import PRIMITIVE_OF, UNARY_PRIMITIVE_OF
from promptc.syntax import ast


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

    def define(self, let: ast.Let) -> None:
        """What the name of ``let`` means from here on."""
        expected = self._type_of(let.type) if let.type is not None else None
        value = self.lower(let.value, expected, let.name.text)
        if expected is not None and value.type != expected:
            # An enum's member as a `str`, say: from here on it is what the program says that it is.
            with self._builder.at(let.span):
                place = Record("", (Field("value", expected),))
                value = self._builder.get(self._builder.record(place, [("value", value)]), "value", let.name.text)
        self._values[let.name.text] = value

    def lower(self, expr: ast.Expr, expected: Type | None = None, name: str = "") -> ops.Value:
        """The value of ``expr``, called ``name`` where an op makes it.

        ``expected`` is the type of the place that it goes to: literals take it, and an int becomes a float for it.
        """
        with self._builder.at(expr.span):
            value = self._lower(expr, expected, name)
            if expected == FLOAT and value.type == INT:
                value = self._builder.prim("mul", [value, self._builder.const(FLOAT, 1.0)], name)
            return value

    def _type_of(self, written: ast.TypeExpr) -> Type:
        if not isinstance(written, ast.TypeRef):
            raise TypeError(f"the check lets through a type that nobody lowers: {written}")
        name = written.name.text
        if name == "list":
            return List(self._type_of(written.args[0]))
        return SCALARS.get(name) or self._checked.enums.get(name) or self._checked.records[name]

    def _lower(self, expr: ast.Expr, expected: Type | None, name: str) -> ops.Value:
        match expr:
            case ast.Literal_(value=literal):
                type_ = _literal_type(literal, expected)
                return self._builder.const(type_, check(type_, literal), name)
            case ast.NameRef(name=variable):
                return self._values[variable]
            case ast.FieldAccess(base=base, field=field):
                return self._builder.get(self.lower(base), field.text, name)
            case ast.CallExpr():
                return self._call(expr, name)
            case ast.ListExpr(items=items):
                return self._list(items, expected, name)
            case ast.Unary(op=op, operand=operand):
                return self._builder.prim(UNARY_PRIMITIVE_OF[op], [self.lower(operand)], name)
            case ast.Binary(op=binary, left=left, right=right):
                return self._builder.prim(PRIMITIVE_OF[binary], self._operands([left, right]), name)
            case _:
                raise TypeError(f"the check lets through an expression that nobody lowers: {expr}")

    def _call(self, call: ast.CallExpr, name: str) -> ops.Value:
        callee = call.callee.text
        if module := self._modules.get(callee):
            args = self._args(call, module.inputs)
            return self._builder.call(module, [(f.name, args[f.name]) for f in module.inputs], name)
        if record := self._checked.records.get(callee):
            return self._builder.record(record, list(self._args(call, record.fields).items()), name)
        primitive = self._checked.primitives[callee]
        params = [param for param, _ in primitive.params]
        given = {param: arg.value for param, arg in bind(callee, params, call.args).pairs}
        return self._builder.prim(primitive.name, self._operands([given[param] for param in params]), name)

    def _args(self, call: ast.CallExpr, fields: Sequence[Field]) -> dict[str, ops.Value]:
        types = {f.name: f.type for f in fields}
        pairs = bind(call.callee.text, list(types), call.args).pairs
        return {param: self.lower(arg.value, types[param]) for param, arg in pairs}

    def _operands(self, exprs: Sequence[ast.Expr]) -> list[ops.Value]:
        """The operands of a primitive; a text in quotes beside an enum is one of its members, as in the check."""
        values = {place: self.lower(expr) for place, expr in enumerate(exprs) if not _is_text(expr)}
        enum = next((e for v in values.values() if (e := _enum_of(v.type))), None)
        for place, expr in enumerate(exprs):
            if place not in values:
                expected = List(enum) if enum and isinstance(expr, ast.ListExpr) else enum
                values[place] = self.lower(expr, expected)
        return [values[place] for place in range(len(exprs))]

    def _list(self, items: Sequence[ast.Expr], expected: Type | None, name: str) -> ops.Value:
        if isinstance(expected, List):
            return self._builder.list(expected.item, [self.lower(item, expected.item) for item in items], name)
        first = self.lower(items[0])
        rest = [self.lower(item, first.type) for item in items[1:]]
        return self._builder.list(first.type, [first, *rest], name)


def _literal_type(literal: str | float | None, expected: Type | None) -> Type:
    match literal:
        case bool():
            return BOOL
        case int():
            return FLOAT if expected == FLOAT else INT
        case float():
            return FLOAT
        case _:
            return expected if isinstance(expected, Enum) else STR


def _is_text(expr: ast.Expr) -> bool:
    """A text in quotes, or a list of nothing else."""
    match expr:
        case ast.Literal_(value=str()):
            return True
        case ast.ListExpr(items=items):
            return bool(items) and all(map(_is_text, items))
        case _:
            return False


def _enum_of(type_: Type) -> Enum | None:
    match type_:
        case Enum() | List(item=Enum()):
            return type_ if isinstance(type_, Enum) else _enum_of(type_.item)
        case _:
            return None
