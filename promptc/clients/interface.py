"""What a client of a program declares, under names that are free in Python and in TypeScript."""

import keyword
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Graph
from promptc.artifact.type_json import write_declaration, write_fields
from promptc.schema.hashing import digest
from promptc.schema.types import STR, Enum, Field, Json, Optional, Record, Refined, Type, Union, parts

# What the modules themselves use, and what is reserved in TypeScript.
_USED = """
AsyncGenerator Client Error Generator Headers Iterable JSON Number Problem Promise PromptcError RequestInit Response
TextDecoder URL bool dataclasses dict dt float int list promptc str super typing
any arguments asked bigint boolean case catch const debugger default delete do enum eval eventsIn export extends false fetch
function implements instanceof interface let never new null number object package private problemIn protected public static
string switch symbol this throw true typeof undefined unknown var void
"""
RESERVED = frozenset((*_USED.split(), *keyword.kwlist))


@final
@dataclass(frozen=True, slots=True)
class Interface:
    """A program as it is called. ``names`` has its enums and records, each after those that it is made of.

    ``function`` is the program's own name as an identifier, and ``stream`` that of a function that watches it; ``client``,
    ``inputs``, ``outputs`` and ``event`` are the names of types: of what calls it, of all that it is given, of all that it
    gives, and of what is told of a call that is watched.
    """

    program: Graph
    names: Mapping[Enum | Record, str]
    function: str
    client: str
    inputs: str
    outputs: str
    event: str
    stream: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The outputs that may be any text, and so may be told while they grow."""
        return tuple(f.name for f in self.program.output_types if _may_grow(f.type))

    @property
    def digest(self) -> str:
        """Equal for programs that a client can call alike. Descriptions do not count."""
        declarations = [write_declaration(type_) for type_ in self.names if type_.name]
        inputs, outputs = write_fields(self.program.inputs), write_fields(self.program.output_types)
        return digest(_bare([self.program.symbol, inputs, outputs, *declarations]))


def interface_of(program: Graph) -> Interface:
    """The interface of ``program``. Equal programs have equal ones."""
    function = identifier(program.symbol, RESERVED)
    client = _title(program.symbol)
    used = set(RESERVED) | {function}
    named = {type_: hint for type_, hint in _declared(program) if type_.name}
    names: dict[Enum | Record, str] = {}
    # Those that have a name keep it; others, and what is made up here, go round it.
    for type_, hint in (*named.items(), *_declared(program)):
        if type_ not in names:
            names[type_] = identifier(hint, used)
            used.add(names[type_])
    made_up = []
    for hint in (client, f"{client}Inputs", f"{client}Outputs", f"{client}Event", f"{function}Stream"):
        made_up.append(identifier(hint, used))
        used.add(made_up[-1])
    in_order = {type_: names[type_] for type_, _ in _declared(program)}
    return Interface(program, in_order, function, *made_up)


def identifier(name: str, used: Iterable[str]) -> str:
    """``name``, or what comes close to it, as an identifier of Python and of TypeScript that is not ``used``."""
    kept = "".join(char if _is_plain(char) else "_" for char in name)
    # Two underscores at the front mean something in classes of Python.
    made = kept if kept.isidentifier() and not kept.startswith("__") else f"x{kept}"
    while made in used:
        made += "_"
    return made


def _is_plain(char: str) -> bool:
    # Python takes what is compatible for the same name; TypeScript does not.
    return f"x{char}".isidentifier() and unicodedata.normalize("NFKC", char) == char


def _title(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _declared(program: Graph) -> Iterator[tuple[Enum | Record, str]]:
    """The enums and records of ``program``, inner ones first, each with what it could be called; some more than once."""
    for field in (*program.inputs, *program.output_types):
        yield from _inside(field.type, f"{_title(program.symbol)}{_title(field.name)}")


def _inside(type_: Type, hint: str) -> Iterator[tuple[Enum | Record, str]]:
    match type_:
        case Enum(name=name):
            yield type_, name or hint
        case Record(name=name, fields=fields):
            for field in fields:
                yield from _inside(field.type, f"{name or hint}{_title(field.name)}")
            yield type_, name or hint
        case _:
            for part in parts(type_):
                yield from _inside(part, hint)


def _bare(value: Json) -> Json:
    match value:
        case dict():
            return {key: _bare(item) for key, item in value.items() if key != "description"}
        case list():
            return [_bare(item) for item in value]
        case _:
            return value


def field_note(field: Field) -> str:
    """What a reader should know of ``field``, on one line that has no end of a comment in it; may be empty."""
    constraints = f"has to be {field.type}" if _is_refined(field.type) else ""
    text = "; ".join(filter(None, (field.description, constraints)))
    return one_line(text)


def one_line(text: str) -> str:
    """``text`` for a comment: on one line, printable, and without what ends a comment."""
    words = " ".join(text.split()).replace("*/", "* /")
    return "".join(char if char.isprintable() else "?" for char in words)


def _may_grow(type_: Type) -> bool:
    match type_:
        case Refined(base=inner, constraints=constraints):
            return constraints.one_of is None and _may_grow(inner)
        case Optional(item=inner):
            return _may_grow(inner)
        case Union(options=options):
            return any(map(_may_grow, options))
        case _:
            return type_ == STR


def _is_refined(type_: Type) -> bool:
    match type_:
        case Refined():
            return True
        case Record():
            return False
        case _:
            return any(map(_is_refined, parts(type_)))
