"""How fields stand in a prompt: what each is called, what may stand in it, what it means, and how JSON in it looks.

A field is a line; what its line cannot tell follows below it, deeper at each step inside::

    parcels (list of objects, at least 1 item)
    - address (str): with the country
    - service ("air" | "sea"; "sea" if left out)
      - "air": within three days
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from promptc.runtime.type_text import TypeText, stands_below
from promptc.schema.codec import is_text
from promptc.schema.types import (
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    Union,
    parts,
    plain,
)


def field_lines(fields: Sequence[Field], *, defaults: bool) -> list[str]:
    """The lines of each field. ``defaults`` says what an answer may leave out."""
    texts = TypeText(defaults=defaults, below=True)
    return [line for field in fields for line in _field(texts, field, quoted=not is_text(field.type))]


def _field(texts: TypeText, field: Field, *, quoted: bool) -> Iterator[str]:
    tail = f": {field.description}" if field.description else ""
    yield f"{field.name} ({texts.told(field.type, field.default, quoted=quoted)}){tail}"
    yield from _below(texts, field.type, quoted=quoted)


def _below(texts: TypeText, type_: Type, *, quoted: bool) -> Iterator[str]:
    match type_:
        case Enum(members=members):
            shown: Callable[[str], str] = _json if quoted else str
            yield from (f"- {shown(m.text)}: {m.description}" for m in members if m.description)
        case Record(fields=fields) if stands_below(type_):
            for field in fields:
                yield from _entry(_field(texts, field, quoted=True))
        case Union(options=options) if stands_below(type_):
            for option in options:
                yield from _entry((texts.inside(option), *_below(texts, option, quoted=True)))
        case _:
            for part in parts(type_):
                yield from _below(texts, part, quoted=quoted or not isinstance(type_, Optional | Union | Refined))


def _entry(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"- {line}" if number == 0 else f"  {line}"


def json_lines(fields: Sequence[Field]) -> list[str]:
    """For an answer with a line for each output: the lines of those that are JSON, in their form."""
    return [f"{field.name}: {_form(field.type)}" for field in fields if _is_json(field.type)]


def _form(type_: Type) -> str:
    """The shape of the JSON of ``type_``, with dots for what it holds: ``[{"title": "...", "severity": ...}, ...]``."""
    match type_:
        case Literal():
            return _json(type_.value)
        case Record(fields=fields):
            return "{" + ", ".join(f"{_json(f.name)}: {_form(f.type)}" for f in fields) + "}"
        case List(item=item):
            return f"[{_form(item)}, ...]"
        case Dict(value=value):
            return f'{{"...": {_form(value)}, ...}}'
        case Refined(base=inner) | Optional(item=inner):
            return _form(inner)
        case Union(options=options):
            # One that has a shape shows more than all in a row, which stand above.
            shaped = [option for option in options if isinstance(option, Record | List | Dict)]
            return _form(shaped[0]) if shaped else " or ".join(dict.fromkeys(map(_form, options)))
        case Scalar() | Enum():
            return '"..."' if is_text(type_) else "..."


def _is_json(type_: Type) -> bool:
    """Whether a value of ``type_`` is JSON on its line that is more than a number, a truth value or null."""
    inner = plain(type_.item if isinstance(type_, Optional) else type_)
    return not is_text(inner) and not isinstance(inner, Scalar | Literal)


def _json(value: str | int | None) -> str:
    return json.dumps(value, ensure_ascii=False)
