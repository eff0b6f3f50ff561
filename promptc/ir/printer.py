"""The IR as text: one op a line, readable without the program's source, and exactly what `promptc.ir.parser` reads back.

The type of a value stands where it cannot be told from its op: on parameters, constants, lists and primitives. A result
of a call has the type of the module's outputs, that of a field is the field's, that of a region's parameter is that of
the items. Named types are declared on top; the last ``program`` is the main one::

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

from collections.abc import Callable
from typing import TypeVar

from promptc.artifact.model import ModelRef
from promptc.ir.function_printer import print_function, print_op, print_span
from promptc.ir.ops import Choice, Corpus, Demos, Extern, Module, Program
from promptc.ir.type_printer import print_field, print_type, print_type_decl
from promptc.schema.canonical import one_line

__all__ = ["print_function", "print_op", "print_program"]

T = TypeVar("T")


def print_program(program: Program) -> str:
    """The text of ``program``, which must be one that `promptc.ir.verifier.verify` accepts."""
    parts = [print_type_decl(t) for t in program.types]
    parts.extend(_model(m) for m in program.models)
    parts.extend(_extern(e) for e in program.externs)
    parts.extend(_module(m) for m in program.modules)
    parts.extend(print_function(f) for f in program.functions)
    return "\n".join(parts)


def _model(model: ModelRef) -> str:
    options = f" {one_line(dict(model.options))}" if model.options else ""
    return f"model @{model.symbol} = {model.engine} {one_line(model.name)}{options}\n"


def _extern(extern: Extern) -> str:
    params = ", ".join(print_field(p) for p in extern.params)
    head = f"extern {extern.effect} @{extern.symbol}({params}) -> {print_type(extern.returns)}"
    return f"{head} from {_source(extern.source)}\n"


def _source(source: str | Corpus) -> str:
    match source:
        case Corpus(retriever=retriever, path=path, options=options):
            return f"{retriever} {one_line(path)}" + (f" {one_line(dict(options))}" if options else "")
        case _:
            return one_line(source)


def _module(module: Module) -> str:
    decoding = module.decoding
    lines = [f"module @{module.symbol} = {module.strategy}({module.signature}) on @{module.model} {{"]
    lines.extend(f"  input {print_field(f)}" for f in module.inputs)
    lines.extend(f"  output {print_field(f)}" for f in module.outputs)
    lines.append(f"  instruction {_choice(module.instruction, one_line)}")
    lines.append(f"  demos {_choice(module.demos, _demos)}")
    lines.append(f"  format {module.format}")
    lines.append(
        f"  decoding temperature {decoding.temperature} top_p {decoding.top_p} max_tokens {decoding.max_tokens}"
    )
    if module.attempts != 1:
        lines.append(f"  attempts {module.attempts}")
    lines.extend(f"  check {c.kind} @{c.function} {one_line(c.message)}" for c in module.checks)
    if module.template is not None:
        lines.append(f"  template {one_line(module.template)}")
    if module.max_demos is not None:
        lines.append(f"  max_demos {module.max_demos}")
    if module.nearest is not None:
        lines.append(f"  nearest {module.nearest}")
    lines.append("}" + print_span(module.span))
    return "\n".join(lines) + "\n"


def _choice(choice: Choice[T], text: Callable[[T], str]) -> str:
    frozen = "frozen " if choice.frozen else ""
    if choice.domain == (choice.value,):
        return frozen + text(choice.value)
    options = "".join(f"\n    {text(value)}" for value in choice.domain)
    return f"{frozen}{choice.domain.index(choice.value)} of [{options}\n  ]"


def _demos(demos: Demos) -> str:
    return "[" + ", ".join(f"{one_line(d.inputs)} -> {one_line(d.outputs)}" for d in demos) + "]"
