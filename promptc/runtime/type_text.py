"""How a type stands in a prompt: on one line, as a noun with its bounds behind it.

``int, 1 to 5``; inside another type what is said of it is in parentheses, as in ``list of int (1 to 5), at most 3 items``.
Inside another type all is JSON, so texts are quoted there: ``list of ("car" | "bike")``.

What one line cannot tell stands on lines below it (`promptc.runtime.field_text`), and is only named: a record with more
to say than names and types is an ``object``, a union of more than plain values is ``one of these``.
"""

import json
from dataclasses import dataclass
from typing import final

from promptc.schema.codec import encode, is_text, to_wire
from promptc.schema.constraints import counted
from promptc.schema.types import (
    BOOL,
    MISSING,
    Constraints,
    Dict,
    Enum,
    Json,
    List,
    Literal,
    Missing,
    Optional,
    Record,
    Refined,
    Scalar,
    Type,
    Union,
    parts,
)

_FORMS = {"date": "YYYY-MM-DD", "datetime": "YYYY-MM-DDTHH:MM:SS"}


def type_text(type_: Type) -> str:
    """All of ``type_`` but its descriptions, on one line: names of its own mean nothing to a model, so they do not show."""
    return TypeText(defaults=False, below=False).told(type_, quoted=not is_text(type_))


def stands_below(type_: Type) -> bool:
    """Whether ``type_`` itself takes lines of its own, and is only named where it is used."""
    match type_:
        case Record(fields=fields):
            return any(f.description or has_lines(f.type) for f in fields)
        case Union(options=options):
            return any(isinstance(option, Record | List | Dict) for option in options)
        case _:
            return False


def has_lines(type_: Type) -> bool:
    """Whether there is something to tell below a field of ``type_``."""
    described = isinstance(type_, Enum) and any(m.description for m in type_.members)
    return described or stands_below(type_) or any(map(has_lines, parts(type_)))


@final
@dataclass(frozen=True, slots=True)
class TypeText:
    """``defaults``: whether to tell what may be left out. ``below``: whether there are lines for what `stands_below`."""

    defaults: bool
    below: bool

    def told(self, type_: Type, default: Json | Missing = MISSING, *, quoted: bool) -> str:
        """The type of a field. ``quoted`` says that its values are JSON, whatever they are."""
        text = ", ".join(filter(None, (self._noun(type_, quoted=quoted), _bounds(type_))))
        return "; ".join(filter(None, (text, self._omitted(type_, default, quoted=quoted))))

    def inside(self, type_: Type, default: Json | Missing = MISSING, *, quoted: bool = True) -> str:
        """A type inside another one."""
        noun = self._noun(type_, quoted=quoted)
        notes = "; ".join(filter(None, (_bounds(type_), self._omitted(type_, default, quoted=quoted))))
        return f"{noun} ({notes})" if notes else noun

    def _omitted(self, type_: Type, default: Json | Missing, *, quoted: bool) -> str:
        if default is MISSING or not self.defaults:
            return ""
        text = _json(to_wire(type_, default)) if quoted else encode(type_, default)
        return f"{text or 'empty'} if left out"

    def _noun(self, type_: Type, *, quoted: bool) -> str:
        match type_:
            case Scalar("bool"):
                return "true | false"
            case Scalar(kind=kind):
                return kind
            case Enum(texts=values) | Refined(constraints=Constraints(one_of=tuple(values))):
                return " | ".join(_json(value) if quoted else str(value) for value in values)
            case Literal(value=value):
                return value if isinstance(value, str) and not quoted else _json(value)
            case Refined(base=base):
                return self._noun(base, quoted=quoted)
            case Optional(item=item) if self.below and isinstance(item, Union) and stands_below(item):
                return f"{self._noun(item, quoted=quoted)}, or null"
            case Optional(item=item) if _is_choice(item):
                return f"{self._noun(item, quoted=quoted)} | null"
            case Optional(item=item):
                return f"{self.inside(item, quoted=quoted)} or null"
            case Record() | Union() if self.below and stands_below(type_):
                return "object" if isinstance(type_, Record) else "one of these"
            case Union(options=options):
                return " | ".join(self.inside(option, quoted=quoted) for option in options)
            case Record(fields=fields):
                return "{" + ", ".join(f"{f.name}: {self.inside(f.type, f.default)}" for f in fields) + "}"
            case List(item=item) if self.below and stands_below(item):
                return "list of objects" if isinstance(item, Record) else "list of any of these"
            case List(item=item):
                return f"list of {self._item(item)}"
            case Dict(value=value_type):
                return f"dict of str to {self._item(value_type)}"

    def _item(self, type_: Type) -> str:
        text = self.inside(type_)
        named = self.below and stands_below(type_)
        return f"({text})" if not named and (_is_choice(type_) or isinstance(type_, Optional)) else text


def _is_choice(type_: Type) -> bool:
    """Whether the noun of ``type_`` may be several with a bar between them."""
    match type_:
        case Enum() | Literal() | Union() | Refined(constraints=Constraints(one_of=tuple())):
            return True
        case _:
            return type_ == BOOL


def _bounds(type_: Type) -> str:
    match type_:
        case Scalar(kind=kind):
            return _FORMS.get(kind, "")
        case Refined(constraints=Constraints(one_of=tuple())):
            return ""
        case Refined(base=base, constraints=given):
            least = None if given.min_len is None else counted(base, given.min_len)
            most = None if given.max_len is None else counted(base, given.max_len)
            said = [_between(given.min, given.max), _between(least, most)]
            said += [f"matching {given.pattern}"] if given.pattern is not None else []
            said += ["no two alike"] if given.unique else []
            return ", ".join(text for text in said if text)
        case _:
            return ""


def _between(least: float | str | None, most: float | str | None) -> str:
    if least is None:
        return "" if most is None else f"at most {most}"
    if most is None:
        return f"at least {least}"
    if least == most:
        return f"exactly {least}"
    # "3 to 80 characters" counts once.
    return f"{str(least).split()[0]} to {most}"


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
