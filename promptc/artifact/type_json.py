"""Types in an artifact: named ones are listed once and referred to by name.

``"float"``, ``"Species"`` and ``"list[Species]"`` are written as in the language. What is not a name, or a list of one, is an
object: ``{"record": [fields]}`` for a record without a name, ``{"list": T}``, ``{"dict": T}``, ``{"optional": T}``,
``{"union": [T, ...]}``, ``{"literal": value}``, and ``{"refined": T, "min": 1}`` with one key for each constraint.
"""

from collections.abc import Mapping, Sequence

from promptc.artifact.cursor import Cursor
from promptc.artifact.keys import keys_of
from promptc.schema.constraint_values import CONSTRAINT_NAMES, ConstraintProblem, constraints_from
from promptc.schema.types import (
    MISSING,
    SCALARS,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    Union,
)

NamedTypes = Mapping[str, Enum | Record]

_LIST = "list["


def write_type(type_: Type) -> Json:
    match type_:
        case Record(name="", fields=fields):
            return {"record": write_fields(fields)}
        case Scalar() | Enum() | Record():
            return str(type_)
        case List(item=item):
            inner = write_type(item)
            return f"{_LIST}{inner}]" if isinstance(inner, str) else {"list": inner}
        case Dict(value=value):
            return {"dict": write_type(value)}
        case Optional(item=item):
            return {"optional": write_type(item)}
        case Union(options=options):
            return {"union": [write_type(option) for option in options]}
        case Literal(value=only):
            return {"literal": only}
        case Refined(base=base, constraints=constraints):
            return {"refined": write_type(base), **dict(constraints.given())}


def write_fields(fields: Sequence[Field]) -> Json:
    return [_write_field(f) for f in fields]


def _write_field(field: Field) -> dict[str, Json]:
    default: dict[str, Json] = {} if field.default is MISSING else {"default": field.default}
    return {"name": field.name, "type": write_type(field.type), **_texts(description=field.description), **default}


def write_declaration(type_: Enum | Record) -> Json:
    match type_:
        case Enum(name=name, members=members):
            return {
                "enum": name,
                "members": [{"name": m.name, **_texts(wire=m.wire, description=m.description)} for m in members],
            }
        case Record(name=name, fields=fields):
            return {"record": name, "fields": write_fields(fields)}


def _texts(**texts: str) -> dict[str, Json]:
    return {key: text for key, text in texts.items() if text}


def read_type(cursor: Cursor, types: NamedTypes) -> Type:
    if isinstance(cursor.value, str):
        return _read_name(cursor, cursor.value, types)
    entries = cursor.entries()
    match list(entries):
        case ["record"]:
            return Record("", read_fields(entries["record"], types))
        case ["list"]:
            return List(read_type(entries["list"], types))
        case ["dict"]:
            return Dict(read_type(entries["dict"], types))
        case ["optional"]:
            return Optional(read_type(entries["optional"], types))
        case ["union"]:
            return Union(tuple(read_type(option, types) for option in entries["union"].items()))
        case ["literal"]:
            return _read_literal(entries["literal"])
        case ["refined", *_]:
            return _read_refined(cursor.keys(("refined",), CONSTRAINT_NAMES), types)
        case _:
            raise cursor.problem("expected a type")


def _read_literal(cursor: Cursor) -> Literal:
    value = cursor.value
    if not isinstance(value, str | int | None):
        raise cursor.problem("expected a text, a whole number, true, false or null")
    return Literal(value)


def _read_refined(entries: Mapping[str, Cursor], types: NamedTypes) -> Refined:
    base = read_type(entries["refined"], types)
    if not isinstance(base, Scalar | List | Dict):
        raise entries["refined"].problem(f"{base} takes no constraints", about="types")
    try:
        constraints = constraints_from({name: entry.value for name, entry in entries.items() if name != "refined"})
    except ConstraintProblem as problem:
        raise entries["refined"].problem(str(problem)) from None
    return Refined(base, constraints)


def _read_name(cursor: Cursor, name: str, types: NamedTypes) -> Type:
    if name.startswith(_LIST) and name.endswith("]"):
        return List(_read_name(cursor, name.removeprefix(_LIST).removesuffix("]"), types))
    type_ = SCALARS.get(name) or types.get(name)
    if type_ is None:
        raise cursor.problem(f"the type {name!r} is not declared", about="types")
    return type_


def read_fields(cursor: Cursor, types: NamedTypes) -> tuple[Field, ...]:
    fields = []
    for item in cursor.items():
        entries = item.keys(*keys_of(Field))
        default = entries["default"].value if "default" in entries else MISSING
        type_ = read_type(entries["type"], types)
        fields.append(Field(entries["name"].text(), type_, _read_text(entries, "description"), default))
    return tuple(fields)


def read_declaration(cursor: Cursor, types: NamedTypes) -> Enum | Record:
    """An enum or a record over the types declared before it."""
    if "enum" in cursor.entries():
        entries = cursor.keys(("enum", "members"))
        return Enum(entries["enum"].text(), tuple(_read_member(m) for m in entries["members"].items()))
    entries = cursor.keys(("record", "fields"))
    return Record(entries["record"].text(), read_fields(entries["fields"], types))


def _read_member(cursor: Cursor) -> Member:
    entries = cursor.keys(*keys_of(Member))
    return Member(entries["name"].text(), _read_text(entries, "description"), _read_text(entries, "wire"))


def _read_text(entries: Mapping[str, Cursor], key: str) -> str:
    return entries[key].text() if key in entries else ""
