"""Inlining: a call of another program becomes the ops of that program.

Before::

    program @shorten(%text: str) {
      %r = call @summarize(text = %text)
      %r.summary = field summary of %r
      return (summary = %r.summary)
    }
    program @main(%x: str) {
      %s = invoke @shorten(text = %x)
      %s.summary = field summary of %s
      return (out = %s.summary)
    }

After (`fold` reads the field off the record)::

    program @main(%x: str) {
      %s.r = call @summarize(text = %x)
      %s.r.summary = field summary of %s.r
      %s = record (summary: str) (summary = %s.r.summary)
      %s.summary = field summary of %s
      return (out = %s.summary)
    }

Every later pass sees one function, so that calls of two programs can be merged, or wait for nothing but their inputs. The
calls still name the modules that they named: what is learned for a module is shared by all who invoke its program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import final

from promptc.ir.names import Names, copy_ops
from promptc.ir.ops import Convert, Function, Invoke, MakeRecord, Op, Program, Value
from promptc.ir.regions import expand, names


@final
@dataclass(frozen=True, slots=True)
class Inline:
    name: str = "inline"

    def apply(self, program: Program) -> Program:
        # A function invokes only programs before it: those have been inlined when their turn comes to be copied.
        programs: dict[str, Function] = {}
        functions = []
        for function in program.functions:
            inlined = _inline(function, programs)
            if function.kind == "program":
                programs[function.symbol] = inlined
            if function.kind != "program" or function.symbol == program.main:
                functions.append(inlined)
        return replace(program, functions=tuple(functions))


def _inline(function: Function, programs: Mapping[str, Function]) -> Function:
    taken = Names(names(function))

    def each(op: Op) -> Iterable[Op]:
        return _body(op, programs[op.function], taken) if isinstance(op, Invoke) else [op]

    return replace(function, ops=expand(function.ops, each))


def _body(invoke: Invoke, callee: Function, taken: Names) -> Iterable[Op]:
    prefix = f"{invoke.result.name}."
    values: dict[str, Value] = {}
    for param, (_, arg) in zip(callee.params, invoke.args, strict=True):
        values[param.name] = arg
        if arg.type != param.type:
            # The ops of the callee are typed by its parameter: an int for a float has to become one.
            values[param.name] = Value(taken.fresh(prefix + param.name), param.type)
            yield Convert(values[param.name], arg, invoke.span)
    ops, known = copy_ops(callee.ops, taken, prefix, values)
    yield from ops
    returns = tuple((name, known[value.name]) for name, value in callee.returns)
    yield MakeRecord(invoke.result, returns, invoke.span)
