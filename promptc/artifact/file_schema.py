"""The JSON Schema of an artifact's file, made from the dataclasses that the file is read into.

    python -m promptc.artifact.file_schema > docs/artifact.schema.json

It says which keys there are and what stands in them. What they refer to, and whether values are of their types, the reader
alone can say: whatever that accepts is valid here, and not the other way round.
"""

import inspect
import json
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass

from promptc.artifact.keys import NODE_KEYS, keys_of
from promptc.artifact.model import FORMAT_VERSION, Artifact, Node
from promptc.schema.types import Constraints, Enum, Field, Json, Literal, Member, Record, Type

Schema = dict[str, Json]

_PLAIN: Mapping[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def artifact_schema() -> Schema:
    """The schema; `docs/artifact.schema.json` is its text."""
    definitions = _Definitions()
    hash_: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    root = definitions.object_of(Artifact, format={"const": FORMAT_VERSION}, hash=hash_)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A program that promptc compiled (format {FORMAT_VERSION})",
        **root,
        "$defs": dict(sorted(definitions.found.items())),
    }


def schema_text() -> str:
    return json.dumps(artifact_schema(), indent=2, ensure_ascii=False) + "\n"


class _Definitions:
    """Schemas by the name of what they describe, each made where it is first asked for."""

    def __init__(self) -> None:
        self.found: Schema = {}

    def object_of(self, kind: type, **known: Json) -> Schema:
        """The object that a dataclass is written as; ``known`` has the schemas of keys that it says too little of."""
        required, optional = keys_of(kind)
        hints = typing.get_type_hints(kind)
        # What may be left out is left out where it is None.
        wanted = {key: hints.get(key) for key in required} | {key: _without_none(hints[key]) for key in optional}
        properties = {key: known[key] if key in known else self._of(hint) for key, hint in wanted.items()}
        summary = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]
        return {"description": " ".join(summary.replace("``", "`").split()), **_object(properties, required)}

    def _of(self, hint: object) -> Json:
        """What a value of the Python type ``hint`` is written as."""
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Literal:
            return {"enum": list(args)}
        if origin is dict:
            return {"type": "object"}
        if origin is tuple:
            return self._items(args[0])
        if origin is types.UnionType or origin is typing.Union:
            return self._union(set(args))
        if hint in _PLAIN:
            return {"type": _PLAIN[hint]}
        if hint is Node:
            return self._refer("Node", self._node)
        if isinstance(hint, type) and is_dataclass(hint):
            return self._refer(hint.__name__, lambda: self.object_of(hint))
        raise TypeError(f"no artifact holds a {hint}")

    def _items(self, item: object) -> Schema:
        # Pairs of a name and a value are written as an object.
        if typing.get_origin(item) is tuple:
            return {"type": "object", "additionalProperties": self._of(typing.get_args(item)[1])}
        return {"type": "array", "items": self._of(item)}

    def _union(self, options: set[object]) -> Json:
        if options == set(typing.get_args(Type)):
            return self._type()
        if options == {Enum, Record}:
            return self._refer("Declaration", self._declaration)
        if any(typing.get_origin(option) is list for option in options):
            return True  # any JSON
        return {"anyOf": [self._of(option) for option in sorted(options, key=str)]}

    def _node(self) -> Json:
        hints = {key: _without_none(hint) for key, hint in typing.get_type_hints(Node).items()}
        hints.pop("op")
        return {
            "oneOf": [
                _object(
                    {key: {"const": op} if key == "op" else self._of(hints[key]) for key in (*required, *optional)},
                    required,
                )
                for op, (required, optional) in NODE_KEYS.items()
            ]
        }

    def _declaration(self) -> Json:
        name: Json = {"type": "string"}
        members, fields = self._items(Member), self._items(Field)
        return {
            "oneOf": [
                _object({"enum": name, "members": members}, ("enum", "members")),
                _object({"record": name, "fields": fields}, ("record", "fields")),
            ]
        }

    def _type(self) -> Json:
        return self._refer("Type", self._types)

    def _types(self) -> Json:
        """As `promptc.artifact.type_json` writes them."""
        inner = self._type()
        literal = self._of(typing.get_type_hints(Literal)["value"] | bool)
        constraints = {key: self._of(_without_none(hint)) for key, hint in typing.get_type_hints(Constraints).items()}
        forms: dict[str, Json] = {
            "record": self._items(Field),
            "list": inner,
            "dict": inner,
            "optional": inner,
            "union": {"type": "array", "items": inner, "minItems": 2},
            "literal": literal,
        }
        return {
            "oneOf": [
                {"type": "string", "description": "a scalar, a declared type, or a list of one: `list[str]`"},
                *(_object({key: schema}, (key,)) for key, schema in forms.items()),
                _object({"refined": inner, **constraints}, ("refined",)),
            ]
        }

    def _refer(self, name: str, make: Callable[[], Json]) -> Schema:
        if name not in self.found:
            self.found[name] = True  # what is made of itself refers to itself
            self.found[name] = make()
        return {"$ref": f"#/$defs/{name}"}


def _object(properties: Mapping[str, Json], required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _without_none(hint: object) -> object:
    options = typing.get_args(hint)
    return typing.Union[tuple(o for o in options if o is not type(None))] if type(None) in options else hint  # noqa: UP007


if __name__ == "__main__":
    sys.stdout.write(schema_text())
