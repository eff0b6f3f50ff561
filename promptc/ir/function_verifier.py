"""The rules of one function: values are defined once and seen where they are used, and every op fits its operands."""

from collections.abc import Sequence

from promptc.ir.effects import effect
from promptc.ir.op_verifier import Symbols, op_problem
from promptc.ir.operands import own_operands
from promptc.ir.ops import Call, Check, ExternCall, Function, Invoke, Op, Region, Value
from promptc.ir.printer import print_op
from promptc.ir.problem import VerifyError
from promptc.ir.regions import regions, walk
from promptc.schema.types import BOOL, FLOAT, Record


def verify_function(function: Function, symbols: Symbols) -> None:
    """Raise `VerifyError` for the first rule that ``function`` breaks; its types are known to be declared."""
    where = f"{function.kind} @{function.symbol}"
    scopes = _Scopes(where, symbols)
    for param in function.params:
        scopes.define(where, Value(param.name, param.type))
    scopes.verify_ops(function.ops)
    for name, value in function.returns:
        scopes.verify_use(f"{where}: return of {name}", value)
    if len({name for name, _ in function.returns}) < len(function.returns):
        raise VerifyError(f"{where} returns one name twice")
    if function.kind != "program":
        _verify_quiet(where, function)
        _verify_value(where, function)


class _Scopes:
    """The values that can be seen at one place of a function, and all names that it has taken so far."""

    def __init__(self, where: str, symbols: Symbols) -> None:
        self._where = where
        self._symbols = symbols
        self._seen: dict[str, Value] = {}
        self._taken: set[str] = set()

    def verify_ops(self, ops: Sequence[Op]) -> None:
        for op in ops:
            place = f"{self._where}: `{print_op(op)}`"
            for value in own_operands(op):
                self.verify_use(place, value)
            for region in regions(op):
                self._verify_region(place, region)
            if problem := op_problem(op, self._symbols):
                raise VerifyError(f"{place}: {problem}")
            self.define(place, op.result)

    def _verify_region(self, place: str, region: Region) -> None:
        outside = self._seen
        self._seen = dict(outside)
        for param in region.params:
            self.define(place, param)
        self.verify_ops(region.ops)
        self.verify_use(f"{place}: what is yielded", region.result)
        self._seen = outside

    def define(self, place: str, value: Value) -> None:
        if value.name in self._taken:
            raise VerifyError(f"{place}: %{value.name} is defined a second time")
        self._taken.add(value.name)
        self._seen[value.name] = value

    def verify_use(self, place: str, value: Value) -> None:
        found = self._seen.get(value.name)
        if found is None and value.name in self._taken:
            raise VerifyError(f"{place}: %{value.name} is defined in a region that ended before its use")
        if found is None:
            raise VerifyError(f"{place}: %{value.name} is not defined before its use")
        if found != value:
            raise VerifyError(f"{place}: %{value.name} is {found.type}, but is used as {value.type}")


def _verify_quiet(where: str, function: Function) -> None:
    """Nothing that a metric or a check does is seen outside, and only a metric may ask a model."""
    for op in walk(function.ops):
        match op:
            case Call() if function.kind == "check":
                raise VerifyError(f"{where} calls a module")
            case ExternCall() if effect(op) == "effect":
                raise VerifyError(f"{where} calls @{op.extern}, which has an effect")
            case Invoke():
                raise VerifyError(f"{where} invokes a program")
            case Check(kind=kind):
                raise VerifyError(f"{where} has a `{kind}`")
            case _:
                continue


def _verify_value(where: str, function: Function) -> None:
    if function.kind == "metric":
        if [p.name for p in function.params] != ["gold", "pred"]:
            raise VerifyError(f"{where} needs the parameters %gold and %pred")
        if not all(isinstance(p.type, Record) for p in function.params):
            raise VerifyError(f"{where} needs records as its parameters")
    type_ = FLOAT if function.kind == "metric" else BOOL
    if [(name, value.type) for name, value in function.returns] != [("value", type_)]:
        raise VerifyError(f"{where} needs to return one {type_} named value")
