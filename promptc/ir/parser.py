"""Reads the IR's text back: ``parse_program(print_program(p)) == p`` for every program that the verifier accepts.

Recursive descent, one function a rule. It resolves names and fills in the types that the text leaves out, and leaves
every other check to the verifier, so that broken programs can be written down and tested.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from promptc.artifact.model import Decoding, Demo, ModelRef, OutputFormat
from promptc.ir.function_parser import Tables, parse_function
from promptc.ir.ops import (
    CheckKind,
    Choice,
    Corpus,
    Demos,
    Extern,
    ExternEffect,
    Function,
    FunctionKind,
    Module,
    ModuleCheck,
    Program,
)
from promptc.ir.scanner import IRSyntaxError, Scanner
from promptc.ir.type_parser import parse_field, parse_fields, parse_span, parse_type, parse_type_decl
from promptc.schema.types import Enum, Field, Record, Row

__all__ = ["IRSyntaxError", "parse_program"]

T = TypeVar("T")


def parse_program(text: str) -> Program:
    """The program that ``text`` writes: its main function is the last one that is a ``program``.

    Raises `IRSyntaxError` with line and column.
    """
    scanner = Scanner(text)
    types: dict[str, Enum | Record] = {}
    models: list[ModelRef] = []
    modules: list[Module] = []
    externs: list[Extern] = []
    functions: list[Function] = []
    while not scanner.at_end():
        if scanner.sees("enum") or scanner.sees("record"):
            type_ = parse_type_decl(scanner, types)
            types[type_.name] = type_
        elif scanner.accept("model"):
            models.append(_model(scanner))
        elif scanner.accept("module"):
            modules.append(_module(scanner, types))
        elif scanner.accept("extern"):
            externs.append(_extern(scanner, types))
        elif kind := _function_kind(scanner):
            tables = Tables(types, {m.symbol: m for m in modules}, {e.symbol: e for e in externs}, functions)
            functions.append(parse_function(scanner, kind, tables))
        else:
            raise scanner.error("expected enum, record, model, extern, module, program, metric or check")
    main, metric = _last(functions, "program"), _last(functions, "metric")
    if main is None:
        raise scanner.error("expected a program")
    return Program(
        main=main,
        functions=tuple(functions),
        modules=tuple(modules),
        models=tuple(models),
        types=tuple(types.values()),
        metric=metric,
        externs=tuple(externs),
    )


def _function_kind(scanner: Scanner) -> FunctionKind | None:
    kinds: tuple[FunctionKind, ...] = ("program", "metric", "check")
    return next((kind for kind in kinds if scanner.accept(kind)), None)


def _last(functions: Iterable[Function], kind: FunctionKind) -> str | None:
    return next((f.symbol for f in reversed(list(functions)) if f.kind == kind), None)


def _model(scanner: Scanner) -> ModelRef:
    symbol = scanner.symbol("@", "a model")
    scanner.expect("=")
    engine = scanner.word("an engine")
    name = scanner.text()
    options = _row(scanner) if scanner.sees("{") else {}
    return ModelRef(symbol, engine, name, tuple(options.items()))


def _extern(scanner: Scanner, types: Mapping[str, Enum | Record]) -> Extern:
    effect = _effect(scanner)
    symbol = scanner.symbol("@", "an extern")
    params = parse_fields(scanner, types, "(", ")")
    scanner.expect("->")
    returns = parse_type(scanner, types)
    scanner.expect("from")
    return Extern(symbol, effect, params, returns, scanner.text() if scanner.sees('"') else _corpus(scanner))


def _effect(scanner: Scanner) -> ExternEffect:
    effects: tuple[ExternEffect, ...] = ("pure", "nondet", "effect")
    for effect in effects:
        if scanner.accept(effect):
            return effect
    raise scanner.error("expected pure, nondet or effect")


def _corpus(scanner: Scanner) -> Corpus:
    retriever = scanner.word("a retriever")
    path = scanner.text()
    options = _row(scanner) if scanner.sees("{") else {}
    return Corpus(retriever, path, tuple(options.items()))


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
    attempts = scanner.integer() if scanner.accept("attempts") else 1
    checks = _checks(scanner)
    template = scanner.text() if scanner.accept("template") else None
    max_demos = scanner.integer() if scanner.accept("max_demos") else None
    nearest = scanner.integer() if scanner.accept("nearest") else None
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
        attempts=attempts,
        checks=checks,
        template=template,
        max_demos=max_demos,
        nearest=nearest,
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


def _checks(scanner: Scanner) -> tuple[ModuleCheck, ...]:
    checks = []
    while scanner.accept("check"):
        kind: CheckKind = "suggest" if scanner.accept("suggest") else "require"
        if kind == "require":
            scanner.expect("require")
        checks.append(ModuleCheck(kind, scanner.symbol("@", "a check"), scanner.text()))
    return tuple(checks)


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
