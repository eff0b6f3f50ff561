"""Types in an artifact: named ones are listed once and referred to by name.

``"float"``, ``"Species"`` and ``"list[Species]"`` are written as in the language; a record without a name is
``{"record": [fields]}``, and a list of such ``{"list": {"record": [fields]}}``.
"""

from collections.abc import Mapping, Sequence

from promptc.artifact.cursor import Cursor
from promptc.schema.types import SCALARS, Enum, Field, Json, List, Member, Record, Type

NamedTypes = Mapping[str, Enum | Record]

_LIST = "list["


def write_type(type_: Type) -> Json:
    match type_:
        case Record(name="", fields=fields):
            return {"record": write_fields(fields)}
        case List(item=item):
            inner = write_type(item)
            return f"{_LIST}{inner}]" if isinstance(inner, str) else {"list": inner}
        case _:
            return str(type_)


def write_fields(fields: Sequence[Field]) -> Json:
    return [{"name": f.name, "type": write_type(f.type), **_description(f.description)} for f in fields]


def write_declaration(type_: Enum | Record) -> Json:
    match type_:
        case Enum(name=name, members=members):
            return {"enum": name, "members": [{"name": m.name, **_description(m.description)} for m in members]}
        case Record(name=name, fields=fields):
            return {"record": name, "fields": write_fields(fields)}


def _description(text: str) -> dict[str, Json]:
    return {"description": text} if text else {}


def read_type(cursor: Cursor, types: NamedTypes) -> Type:
    if isinstance(cursor.value, str):
        return _read_name(cursor, cursor.value, types)
    entries = cursor.entries()
    if list(entries) == ["record"]:
        return Record("", read_fields(entries["record"], types))
    if list(entries) == ["list"]:
        return List(read_type(entries["list"], types))
    raise cursor.problem("expected a type")


def _read_name(cursor: Cursor, name: str, types: NamedTypes) -> Type:
    if name.startswith(_LIST) and name.endswith("]"):
        return List(_read_name(cursor, name.removeprefix(_LIST).removesuffix("]"), types))
    type_ = SCALARS.get(name) or types.get(name)
    if type_ is None:
        raise cursor.problem(f"the type {name!r} is not declared")
    return type_


def read_fields(cursor: Cursor, types: NamedTypes) -> tuple[Field, ...]:
    fields = []
    for item in cursor.items():
        entries = item.keys(("name", "type"), ("description",))
        fields.append(Field(entries["name"].text(), read_type(entries["type"], types), _read_description(entries)))
    return tuple(fields)


def read_declaration(cursor: Cursor, types: NamedTypes) -> Enum | Record:
    """An enum or a record over the types declared before it."""
    if "enum" in cursor.entries():
        entries = cursor.keys(("enum", "members"))
        return Enum(entries["enum"].text(), tuple(_read_member(m) for m in entries["members"].items()))
    entries = cursor.keys(("record", "fields"))
    return Record(entries["record"].text(), read_fields(entries["fields"], types))


def _read_member(cursor: Cursor) -> Member:
    entries = cursor.keys(("name",), ("description",))
    return Member(entries["name"].text(), _read_description(entries))


def _read_description(entries: Mapping[str, Cursor]) -> str:
    return entries["description"].text() if "description" in entries else ""
