"""Reads a function in the IR's text: parameters, ops, returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.ir.ops import (
    Call,
    Check,
    Const,
    Convert,
    Extern,
    ExternCall,
    Function,
    FunctionKind,
    GetField,
    If,
    Invoke,
    Is,
    MakeList,
    MakeRecord,
    Map,
    Module,
    Op,
    Prim,
    Region,
    Value,
)
from promptc.ir.scanner import Scanner
from promptc.ir.symbols import item_type, returned
from promptc.ir.type_parser import parse_field_after, parse_span, parse_type
from promptc.schema.types import BOOL, Enum, Field, List, Record, Type, field_type


@final
@dataclass(frozen=True, slots=True)
class Tables:
    """The symbols that stand above a function."""

    types: Mapping[str, Enum | Record]
    modules: Mapping[str, Module]
    externs: Mapping[str, Extern]
    functions: Sequence[Function]


def parse_function(scanner: Scanner, kind: FunctionKind, tables: Tables) -> Function:
    """The function behind its keyword ``program``, ``metric`` or ``check``."""
    return _FunctionParser(scanner, tables).function(kind)


class _FunctionParser:
    """The values defined so far in one function, beside the tables of the program."""

    def __init__(self, scanner: Scanner, tables: Tables) -> None:
        self._scanner = scanner
        self._tables = tables
        self._values: dict[str, Value] = {}

    def function(self, kind: FunctionKind) -> Function:
        scanner = self._scanner
        symbol = scanner.symbol("@", "a function")
        params = self._params()
        scanner.expect("{")
        ops = self._ops()
        scanner.expect("return")
        returns = self._args()
        scanner.expect("}")
        return Function(symbol, kind, params, ops, returns, parse_span(scanner))

    def _ops(self) -> tuple[Op, ...]:
        ops = []
        while self._scanner.sees("%"):
            op = self._op()
            self._values[op.result.name] = op.result
            ops.append(op)
        return tuple(ops)

    def _params(self) -> tuple[Field, ...]:
        scanner = self._scanner
        params: list[Field] = []
        scanner.expect("(")
        while not scanner.accept(")"):
            if params:
                scanner.expect(",")
            name = scanner.symbol("%", "a parameter")
            param = parse_field_after(scanner, name, self._tables.types)
            self._values[name] = Value(name, param.type)
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
            case "convert":
                value = self._value()
                scanner.expect(":")
                return Convert(Value(name, self._type()), value, parse_span(scanner))
            case "is":
                value = self._value()
                scanner.expect(":")
                return Is(Value(name, BOOL), value, self._type(), parse_span(scanner))
            case "require" | "suggest" as kind:
                condition = self._value()
                scanner.expect(",")
                return Check(kind, Value(name, BOOL), condition, self._value(), parse_span(scanner))
            case "extern":
                return self._extern(name)
            case "invoke":
                return self._invoke(name)
            case "if":
                return self._if(name)
            case "map":
                return self._map(name)
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
        module = self._tables.modules.get(symbol)
        if module is None:
            raise scanner.wrong(f"the module @{symbol} is not declared above")
        args = self._args()
        sample = scanner.integer() if scanner.accept("sample") else 0
        stage = scanner.integer() if scanner.accept("stage") else None
        group = scanner.integer() if scanner.accept("group") else None
        return Call(Value(name, Record("", module.outputs)), symbol, args, sample, stage, group, parse_span(scanner))

    def _extern(self, name: str) -> ExternCall:
        scanner = self._scanner
        symbol = scanner.symbol("@", "an extern")
        extern = self._tables.externs.get(symbol)
        if extern is None:
            raise scanner.wrong(f"the extern @{symbol} is not declared above")
        return ExternCall(Value(name, extern.returns), symbol, self._args(), extern.effect, parse_span(scanner))

    def _invoke(self, name: str) -> Invoke:
        scanner = self._scanner
        symbol = scanner.symbol("@", "a program")
        function = next((f for f in self._tables.functions if f.symbol == symbol), None)
        if function is None:
            raise scanner.wrong(f"the program @{symbol} does not stand above")
        return Invoke(Value(name, returned(function)), symbol, self._args(), parse_span(scanner))

    def _if(self, name: str) -> If:
        condition = self._value()
        self._scanner.expect("then")
        then = self._region(())
        self._scanner.expect("else")
        orelse = self._region(())
        return If(Value(name, then.result.type), condition, then, orelse, parse_span(self._scanner))

    def _map(self, name: str) -> Map:
        scanner = self._scanner
        items = self._value()
        item = item_type(items.type)
        if item is None:
            raise scanner.wrong(f"%{items.name} is {items.type}, not a list")
        where = self._region(self._region_params(item)) if scanner.accept("where") else None
        scanner.expect("do")
        body = self._region(self._region_params(item))
        return Map(Value(name, List(body.result.type)), items, body, where, parse_span(scanner))

    def _region_params(self, type_: Type) -> tuple[Value, ...]:
        scanner = self._scanner
        params: list[Value] = []
        scanner.expect("(")
        while not scanner.accept(")"):
            if params:
                scanner.expect(",")
            params.append(Value(scanner.symbol("%", "a parameter"), type_))
        return tuple(params)

    def _region(self, params: tuple[Value, ...]) -> Region:
        """What a region defines is not known behind its brace."""
        outer = self._values
        self._values = outer | {param.name: param for param in params}
        self._scanner.expect("{")
        ops = self._ops()
        self._scanner.expect("yield")
        result = self._value()
        self._scanner.expect("}")
        self._values = outer
        return Region(params, ops, result)

    def _field(self, name: str) -> GetField:
        scanner = self._scanner
        field = scanner.word("a field")
        scanner.expect("of")
        base = self._value()
        type_ = field_type(base.type, field)
        if type_ is None:
            raise scanner.wrong(f"%{base.name} is {base.type} and has no field {field}")
        return GetField(Value(name, type_), base, field, parse_span(scanner))

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
        return parse_type(self._scanner, self._tables.types)
