"""The IR as text: one op a line, readable without the program's source, and exactly what `promptc.ir.parser` reads back.

The type of a value stands where it cannot be told from its op: on parameters, constants, lists and primitives. A result
of a call has the type of the module's outputs, that of a field is the field's. Named types are declared on top::

    enum Species { setosa, versicolor "the middle one" }
    model @nano = vllm "promptc-nano" {"revision": "main"}
    module @iris.identify = predict(Identify) on @nano {
      input petal_length: float "cm"
      output species: Species
      instruction 1 of [
        "Name the species."
        "Which iris is it?"
      ]
      demos [{"petal_length": 1.4} -> {"species": "setosa"}]
      format lines
      decoding temperature 0.0 top_p 1.0 max_tokens 24
    }
    program @iris(%petal_length: float) {
      %r = call @iris.identify(petal_length = %petal_length) stage 0 loc("iris.prompt", 310, 346)
      %r.species = field species of %r
      return (species = %r.species)
    }
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from promptc.artifact.model import ModelRef
from promptc.ir.ops import (
    Call,
    Choice,
    Const,
    Demos,
    Function,
    GetField,
    MakeList,
    MakeRecord,
    Module,
    Op,
    Prim,
    Program,
    Value,
)
from promptc.schema.canonical import one_line
from promptc.schema.types import Enum, Field, Member, Record, Type
from promptc.source.text import Span

T = TypeVar("T")


def print_program(program: Program) -> str:
    """The text of ``program``, which must be one that `promptc.ir.verifier.verify` accepts."""
    parts = [_type_decl(t) for t in program.types]
    parts.extend(_model(m) for m in program.models)
    parts.extend(_module(m) for m in program.modules)
    parts.extend(print_function(f) for f in program.functions)
    return "\n".join(parts)


def print_function(function: Function) -> str:
    params = ", ".join(f"%{p.name}: {_type(p.type)}" for p in function.params)
    lines = [f"{function.kind} @{function.symbol}({params}) {{"]
    lines.extend(f"  {print_op(op)}" for op in function.ops)
    lines.append(f"  return {_args(function.returns)}")
    lines.append("}" + _loc(function.span))
    return "\n".join(lines) + "\n"


def print_op(op: Op) -> str:
    """One op on one line, as in a function's text."""
    return f"%{op.result.name} = {_right_side(op)}{_loc(op.span)}"


def _right_side(op: Op) -> str:
    match op:
        case Const(result=result, value=value):
            return f"const {_type(result.type)} {one_line(value)}"
        case Call(module=module, args=args, stage=stage):
            return f"call @{module}{_args(args)}" + (f" stage {stage}" if stage is not None else "")
        case GetField(base=base, field=field):
            return f"field {field} of %{base.name}"
        case MakeRecord(result=result, args=args):
            return f"record {_type(result.type)} {_args(args)}"
        case MakeList(result=result, items=items):
            return f"{_type(result.type)} {_values(items)}"
        case Prim(result=result, name=name, args=args):
            return f"{name}{_values(args)}: {_type(result.type)}"


def _args(args: Sequence[tuple[str, Value]]) -> str:
    return "(" + ", ".join(f"{name} = %{value.name}" for name, value in args) + ")"


def _values(values: Sequence[Value]) -> str:
    return "(" + ", ".join(f"%{value.name}" for value in values) + ")"


def _loc(span: Span | None) -> str:
    return f" loc({one_line(span.path)}, {span.start}, {span.end})" if span else ""


def _type(type_: Type) -> str:
    """A type where it is used: by name, or all its fields where it has none."""
    match type_:
        case Record(name="", fields=fields):
            return "(" + ", ".join(_field(f) for f in fields) + ")"
        case _:
            return str(type_)


def _field(field: Field | Member) -> str:
    type_ = f": {_type(field.type)}" if isinstance(field, Field) else ""
    description = f" {one_line(field.description)}" if field.description else ""
    return field.name + type_ + description


def _type_decl(type_: Enum | Record) -> str:
    parts = type_.members if isinstance(type_, Enum) else type_.fields
    head = "enum" if isinstance(type_, Enum) else "record"
    return f"{head} {type_.name} {{ {', '.join(_field(part) for part in parts)} }}\n"


def _model(model: ModelRef) -> str:
    options = f" {one_line(dict(model.options))}" if model.options else ""
    return f"model @{model.symbol} = {model.engine} {one_line(model.name)}{options}\n"


def _module(module: Module) -> str:
    decoding = module.decoding
    lines = [f"module @{module.symbol} = {module.strategy}({module.signature}) on @{module.model} {{"]
    lines.extend(f"  input {_field(f)}" for f in module.inputs)
    lines.extend(f"  output {_field(f)}" for f in module.outputs)
    lines.append(f"  instruction {_choice(module.instruction, one_line)}")
    lines.append(f"  demos {_choice(module.demos, _demos)}")
    lines.append(f"  format {module.format}")
    lines.append(
        f"  decoding temperature {decoding.temperature} top_p {decoding.top_p} max_tokens {decoding.max_tokens}"
    )
    lines.append("}" + _loc(module.span))
    return "\n".join(lines) + "\n"


def _choice(choice: Choice[T], text: Callable[[T], str]) -> str:
    frozen = "frozen " if choice.frozen else ""
    if choice.domain == (choice.value,):
        return frozen + text(choice.value)
    options = "".join(f"\n    {text(value)}" for value in choice.domain)
    return f"{frozen}{choice.domain.index(choice.value)} of [{options}\n  ]"


def _demos(demos: Demos) -> str:
    return "[" + ", ".join(f"{one_line(d.inputs)} -> {one_line(d.outputs)}" for d in demos) + "]"
