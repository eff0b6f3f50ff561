"""A Python module that calls a program in its own process, on `promptc.load`.

Records are frozen dataclasses, enums literals of their members' names; inputs go by keyword, and those with a default may be
left out.
"""

import json
import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import final

from promptc.artifact.model import Graph
from promptc.clients.interface import RESERVED, Interface, field_note, identifier, interface_of, one_line
from promptc.schema.python_types import FIELD_NAME, to_python
from promptc.schema.types import (
    DATE,
    DATETIME,
    MISSING,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Scalar,
    ScalarKind,
    Type,
    Union,
    parts,
)
from promptc.schema.values import is_value

_SCALARS: Mapping[ScalarKind, str] = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "date": "dt.date",
    "datetime": "dt.datetime",
}
_HEAD = '''\
"""Calls the program `{function}` of an artifact, with types: `{client}(promptc.load("{function}.promptc.json"))`.

Written by `promptc client`; where the program changes, write it again.
"""

import dataclasses
{dates}import typing
from collections.abc import AsyncGenerator, Generator, Iterable

import promptc
from promptc.api.client import Client
'''
_CLIENT = '''\
class {client}(Client[{outputs}, {event}]):
    """What `promptc.load` gives, called with types; see `promptc.Program` for what it raises."""

    def __init__(self, program: promptc.Program) -> None:
        super().__init__(
            program,
            {outputs},
            records=({records}),
            interface="{digest}",
        )

    def __call__(self, /, **inputs: typing.Unpack[{inputs}]) -> {outputs}:
        return self._call(inputs)

    async def acall(self, /, **inputs: typing.Unpack[{inputs}]) -> {outputs}:
        return await self._acall(inputs)

    def batch(self, rows: Iterable[{inputs}]) -> list[{outputs} | promptc.RowFailure]:
        return self._batch(rows)

    async def abatch(self, rows: Iterable[{inputs}]) -> list[{outputs} | promptc.RowFailure]:
        return await self._abatch(rows)

    def stream(self, /, **inputs: typing.Unpack[{inputs}]) -> Generator[{event}, None, None]:
        return self._stream(inputs)

    def astream(self, /, **inputs: typing.Unpack[{inputs}]) -> AsyncGenerator[{event}, None]:
        return self._astream(inputs)
'''


def python_client(program: Graph) -> str:
    """The text of a module with a class that calls ``program``, for Python 3.11 and later."""
    writer = _Writer(interface_of(program))
    return "\n".join(line.rstrip() for line in writer.lines()) + "\n"


@final
@dataclass(frozen=True, slots=True)
class _Writer:
    interface: Interface

    def lines(self) -> Iterator[str]:
        it = self.interface
        filled = {
            "client": it.client,
            "function": it.function,
            "inputs": it.inputs,
            "outputs": it.outputs,
            "event": it.event,
        }
        dates = (
            "import datetime as dt\n"
            if any(_has_date(f.type) for f in (*it.program.inputs, *it.program.output_types))
            else ""
        )
        yield from _HEAD.format_map(filled | {"dates": dates}).splitlines()
        for type_, name in it.names.items():
            yield from self._enum(type_, name) if isinstance(type_, Enum) else self._dataclass(name, type_.fields)
        yield from self._typed_dict()
        yield from self._dataclass(it.outputs, it.program.output_types)
        yield from self._events()
        yield from ("", "")
        classes = [f"{' ' * 16}{name}," for type_, name in it.names.items() if isinstance(type_, Record)]
        records = "\n".join(["", *classes, " " * 12]) if classes else ""
        yield from _CLIENT.format_map(filled | {"records": records, "digest": it.digest}).splitlines()

    def _enum(self, type_: Enum, name: str) -> Iterator[str]:
        yield from ("", "", f"{name}: typing.TypeAlias = typing.Literal[")
        for member in type_.members:
            yield from _comment(one_line(member.description))
            yield f"    {_text(member.name)},"
        yield "]"

    def _dataclass(self, name: str, fields: Iterable[Field]) -> Iterator[str]:
        yield from ("", "", "@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)", f"class {name}:")
        for field, attribute in zip(fields, self._attributes(fields), strict=True):
            yield from _comment(field_note(field))
            options = {}
            if attribute != field.name:
                options["metadata"] = f"{{{_text(FIELD_NAME)}: {_text(field.name)}}}"
            if field.default is not MISSING:
                default = self._value(field.type, field.default)
                plain = not isinstance(field.default, list | dict)
                options |= {"default": default} if plain else {"default_factory": f"lambda: {default}"}
            yield f"    {attribute}: {self._type(field.type)}{_default(options)}"
        if not fields:
            yield "    pass"

    def _events(self) -> Iterator[str]:
        """What is told of a call, an alternative for each output, so that its name tells the type of its value."""
        outputs = self.interface.program.output_types
        yield from (
            "",
            "",
            f"{self.interface.event}: typing.TypeAlias = (",
            f"    promptc.Finished[{self.interface.outputs}]",
        )
        if texts := self.interface.texts:
            yield f"    | promptc.FieldText[{_one_of(texts)}]"
        if outputs:
            yield f"    | promptc.Withdrawn[{_one_of(f.name for f in outputs)}]"
        for event in ("FieldDone", "OutputDone"):
            for field in outputs:
                yield f"    | promptc.{event}[{_one_of([field.name])}, {self._type(field.type)}]"
        yield ")"

    def _typed_dict(self) -> Iterator[str]:
        fields, name = self.interface.program.inputs, self.interface.inputs
        # A class would take some names for something else.
        plain = all(_is_attribute(f.name) and f.name not in self._taken() for f in fields)
        if plain:
            yield from ("", "", f"class {name}(typing.TypedDict):")
        else:
            yield from ("", "", f"{name} = typing.TypedDict(", f"    {_text(name)},", "    {")
        for field in fields:
            type_ = self._type(field.type)
            needed = type_ if field.default is MISSING else f"typing.NotRequired[{type_}]"
            default = "" if field.default is MISSING else f"left out, it is {_text(field.default)}"
            note = "; ".join(filter(None, (field_note(field), one_line(default))))
            yield from _comment(note) if plain else _comment(note, 8)
            yield f"    {field.name}: {needed}" if plain else f"        {_text(field.name)}: {needed},"
        if not plain:
            yield from ("    },", ")")
        elif not fields:
            yield "    pass"

    def _taken(self) -> frozenset[str]:
        """What stands for something else in the module, and so cannot be an attribute that is followed by annotations."""
        return RESERVED | frozenset(self.interface.names.values())

    def _attributes(self, fields: Iterable[Field]) -> list[str]:
        used = set(self._taken())
        attributes: list[str] = []
        for field in fields:
            attributes.append(identifier(field.name, used))
            used.add(attributes[-1])
        return attributes

    def _type(self, type_: Type) -> str:
        match type_:
            case Scalar(kind=kind):
                return _SCALARS[kind]
            case Enum() | Record():
                return self.interface.names[type_]
            case Literal(value=value):
                return "None" if value is None else f"typing.Literal[{_text_or_number(value)}]"
            case Refined(base=base, constraints=constraints):
                only = constraints.one_of
                if only is None or any(isinstance(value, float) for value in only):
                    return self._type(base)
                return f"typing.Literal[{', '.join(map(_text_or_number, only))}]"
            case Optional(item=item):
                return f"{self._type(item)} | None"
            case Union(options=options):
                return " | ".join(dict.fromkeys(map(self._type, options)))
            case List(item=item):
                return f"list[{self._type(item)}]"
            case Dict(value=value_type):
                return f"dict[str, {self._type(value_type)}]"

    def _value(self, type_: Type, value: Json) -> str:
        """An expression of ``value``."""
        match type_, value:
            case Scalar("date" | "datetime"), _:
                return repr(to_python(type_, value)).replace("datetime.", "dt.")
            case Refined(base=base), _:
                return self._value(base, value)
            case Optional(item=item), _ if value is not None:
                return self._value(item, value)
            case Union(options=options), _:
                return self._value(next(o for o in options if is_value(o, value)), value)
            case List(item=item), list():
                return f"[{', '.join(self._value(item, v) for v in value)}]"
            case Dict(value=inner), dict():
                return f"{{{', '.join(f'{_text(k)}: {self._value(inner, v)}' for k, v in value.items())}}}"
            case Record(fields=fields), dict():
                given = zip(fields, self._attributes(fields), strict=True)
                arguments = (f"{name}={self._value(f.type, value[f.name])}" for f, name in given if f.name in value)
                return f"{self.interface.names[type_]}({', '.join(arguments)})"
            case Scalar("float"), int() | float():
                return repr(float(value))
            case _:
                return _text_or_number(value)


def _has_date(type_: Type) -> bool:
    return type_ in (DATE, DATETIME) or any(map(_has_date, parts(type_)))


def _comment(note: str, indent: int = 4) -> Iterator[str]:
    if note:
        yield f"{' ' * indent}# {note}"


def _default(options: Mapping[str, str]) -> str:
    match list(options.items()):
        case []:
            return ""
        case [("default", value)]:
            return f" = {value}"
        case given:
            return f" = dataclasses.field({', '.join(f'{name}={value}' for name, value in given)})"


def _is_attribute(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")


def _one_of(names: Iterable[str]) -> str:
    return f"typing.Literal[{', '.join(map(_text, names))}]"


def _text(value: Json) -> str:
    """``value`` as JSON, which for a text is what Python and TypeScript write, too."""
    return json.dumps(value, ensure_ascii=False)


def _text_or_number(value: Json) -> str:
    return _text(value) if isinstance(value, str) else repr(value)
