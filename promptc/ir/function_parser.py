"""Reads a function in the IR's text: parameters, ops, returns."""

from collections.abc import Mapping

from promptc.ir.ops import (
    Call,
    Const,
    Function,
    FunctionKind,
    GetField,
    MakeList,
    MakeRecord,
    Module,
    Op,
    Prim,
    Value,
)
from promptc.ir.scanner import Scanner
from promptc.ir.type_parser import parse_span, parse_type
from promptc.schema.types import Enum, Record, Type


def parse_function(
    scanner: Scanner, kind: FunctionKind, types: Mapping[str, Enum | Record], modules: Mapping[str, Module]
) -> Function:
    """The function behind its keyword ``program`` or ``metric``."""
    return _FunctionParser(scanner, types, modules).function(kind)


class _FunctionParser:
    """The values defined so far in one function, beside the tables of the program."""

    def __init__(self, scanner: Scanner, types: Mapping[str, Enum | Record], modules: Mapping[str, Module]) -> None:
        self._scanner = scanner
        self._types = types
        self._modules = modules
        self._values: dict[str, Value] = {}

    def function(self, kind: FunctionKind) -> Function:
        scanner = self._scanner
        symbol = scanner.symbol("@", "a function")
        params = self._params()
        scanner.expect("{")
        ops = []
        while scanner.sees("%"):
            op = self._op()
            self._values[op.result.name] = op.result
            ops.append(op)
        scanner.expect("return")
        returns = self._args()
        scanner.expect("}")
        return Function(symbol, kind, params, tuple(ops), returns, parse_span(scanner))

    def _params(self) -> tuple[Value, ...]:
        scanner = self._scanner
        params: list[Value] = []
        scanner.expect("(")
        while not scanner.accept(")"):
            if params:
                scanner.expect(",")
            name = scanner.symbol("%", "a parameter")
            scanner.expect(":")
            param = Value(name, self._type())
            self._values[name] = param
            params.append(param)
        return tuple(params)

    def _op(self) -> Op:
        scanner = self._scanner
        name = scanner.symbol("%", "a value")
        scanner.expect("=")
        if scanner.sees("list["):
            return self._list(name)
        keyword = scanner.word("an op")
        match keyword:
            case "const":
                result = Value(name, self._type())
                return Const(result, scanner.json(), parse_span(scanner))
            case "call":
                return self._call(name)
            case "field":
                return self._field(name)
            case "record":
                result = Value(name, self._type())
                return MakeRecord(result, self._args(), parse_span(scanner))
            case _:
                args = self._operands()
                scanner.expect(":")
                return Prim(Value(name, self._type()), keyword, args, parse_span(scanner))

    def _list(self, name: str) -> MakeList:
        result = Value(name, self._type())
        return MakeList(result, self._operands(), parse_span(self._scanner))

    def _call(self, name: str) -> Call:
        scanner = self._scanner
        symbol = scanner.symbol("@", "a module")
        module = self._modules.get(symbol)
        if module is None:
            raise scanner.wrong(f"the module @{symbol} is not declared above")
        args = self._args()
        stage = scanner.integer() if scanner.accept("stage") else None
        return Call(Value(name, Record("", module.outputs)), symbol, args, stage, parse_span(scanner))

    def _field(self, name: str) -> GetField:
        scanner = self._scanner
        field = scanner.word("a field")
        scanner.expect("of")
        base = self._value()
        found = base.type.field(field) if isinstance(base.type, Record) else None
        if found is None:
            raise scanner.wrong(f"%{base.name} is {base.type} and has no field {field}")
        return GetField(Value(name, found.type), base, field, parse_span(scanner))

    def _operands(self) -> tuple[Value, ...]:
        values: list[Value] = []
        self._scanner.expect("(")
        while not self._scanner.accept(")"):
            if values:
                self._scanner.expect(",")
            values.append(self._value())
        return tuple(values)

    def _args(self) -> tuple[tuple[str, Value], ...]:
        args: list[tuple[str, Value]] = []
        self._scanner.expect("(")
        while not self._scanner.accept(")"):
            if args:
                self._scanner.expect(",")
            name = self._scanner.word("an argument")
            self._scanner.expect("=")
            args.append((name, self._value()))
        return tuple(args)

    def _value(self) -> Value:
        name = self._scanner.symbol("%", "a value")
        value = self._values.get(name)
        if value is None:
            raise self._scanner.wrong(f"%{name} is not defined yet")
        return value

    def _type(self) -> Type:
        return parse_type(self._scanner, self._types)
