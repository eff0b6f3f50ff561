"""Reads the IR's text back: ``parse_program(print_program(p)) == p`` for every program that the verifier accepts.

Recursive descent, one function a rule. It resolves names and fills in the types that the text leaves out, and leaves
every other check to the verifier, so that broken programs can be written down and tested.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from promptc.artifact.model import Decoding, Demo, ModelRef, OutputFormat
from promptc.ir.function_parser import parse_function
from promptc.ir.ops import Choice, Demos, Function, FunctionKind, Module, Program
from promptc.ir.scanner import IRSyntaxError, Scanner
from promptc.ir.type_parser import parse_field, parse_span, parse_type_decl
from promptc.schema.types import Enum, Field, Record, Row

__all__ = ["IRSyntaxError", "parse_program"]

T = TypeVar("T")


def parse_program(text: str) -> Program:
    """The program that ``text`` writes: its main function is the one that is a ``program``.

    Raises `IRSyntaxError` with line and column.
    """
    scanner = Scanner(text)
    types: dict[str, Enum | Record] = {}
    models: list[ModelRef] = []
    modules: dict[str, Module] = {}
    functions: dict[FunctionKind, Function] = {}
    while not scanner.at_end():
        if scanner.sees("enum") or scanner.sees("record"):
            type_ = parse_type_decl(scanner, types)
            types[type_.name] = type_
        elif scanner.accept("model"):
            models.append(_model(scanner))
        elif scanner.accept("module"):
            module = _module(scanner, types)
            modules[module.symbol] = module
        elif (kind := _function_kind(scanner)) and kind not in functions:
            functions[kind] = parse_function(scanner, kind, types, modules)
        else:
            raise scanner.error("expected enum, record, model, module, one program or one metric")
    if "program" not in functions:
        raise scanner.error("expected a program")
    return Program(
        main=functions["program"].symbol,
        functions=tuple(functions.values()),
        modules=tuple(modules.values()),
        models=tuple(models),
        types=tuple(types.values()),
        metric=functions["metric"].symbol if "metric" in functions else None,
    )


def _function_kind(scanner: Scanner) -> FunctionKind | None:
    if scanner.accept("program"):
        return "program"
    return "metric" if scanner.accept("metric") else None


def _model(scanner: Scanner) -> ModelRef:
    symbol = scanner.symbol("@", "a model")
    scanner.expect("=")
    engine = scanner.word("an engine")
    name = scanner.text()
    options = _row(scanner) if scanner.sees("{") else {}
    return ModelRef(symbol, engine, name, tuple(options.items()))


def _module(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Module:
    symbol = scanner.symbol("@", "a module")
    scanner.expect("=")
    strategy = scanner.word("a strategy")
    scanner.expect("(")
    signature = scanner.word("a signature")
    scanner.expect(")")
    scanner.expect("on")
    model = scanner.symbol("@", "a model")
    scanner.expect("{")
    inputs = _fields(scanner, "input", types)
    outputs = _fields(scanner, "output", types)
    scanner.expect("instruction")
    instruction = _choice(scanner, Scanner.text)
    scanner.expect("demos")
    demos = _choice(scanner, _demos)
    scanner.expect("format")
    format_ = _format(scanner)
    decoding = _decoding(scanner)
    scanner.expect("}")
    return Module(
        symbol=symbol,
        signature=signature,
        strategy=strategy,
        model=model,
        inputs=inputs,
        outputs=outputs,
        instruction=instruction,
        demos=demos,
        format=format_,
        decoding=decoding,
        span=parse_span(scanner),
    )


def _fields(scanner: Scanner, keyword: str, types: Mapping[str, Enum | Record]) -> tuple[Field, ...]:
    fields = []
    while scanner.accept(keyword):
        fields.append(parse_field(scanner, types))
    return tuple(fields)


def _format(scanner: Scanner) -> OutputFormat:
    for format_ in ("lines", "json"):
        if scanner.accept(format_):
            return format_
    raise scanner.error("expected lines or json")


def _decoding(scanner: Scanner) -> Decoding:
    scanner.expect("decoding")
    scanner.expect("temperature")
    temperature = scanner.number()
    scanner.expect("top_p")
    top_p = scanner.number()
    scanner.expect("max_tokens")
    return Decoding(temperature, top_p, scanner.integer())


def _choice(scanner: Scanner, value: Callable[[Scanner], T]) -> Choice[T]:
    frozen = scanner.accept("frozen")
    if scanner.sees("[") or scanner.sees('"'):
        return Choice.of(value(scanner), frozen=frozen)
    place = scanner.integer()
    scanner.expect("of")
    scanner.expect("[")
    domain = []
    while not scanner.accept("]"):
        domain.append(value(scanner))
    if place >= len(domain):
        raise scanner.wrong(f"there is no place {place} in the {len(domain)} values")
    return Choice(domain[place], tuple(domain), frozen)


def _demos(scanner: Scanner) -> Demos:
    scanner.expect("[")
    demos: list[Demo] = []
    while not scanner.accept("]"):
        if demos:
            scanner.expect(",")
        inputs = _row(scanner)
        scanner.expect("->")
        demos.append(Demo(inputs, _row(scanner)))
    return tuple(demos)


def _row(scanner: Scanner) -> Row:
    value = scanner.json()
    if not isinstance(value, dict):
        raise scanner.wrong("expected a JSON object")
    return value
