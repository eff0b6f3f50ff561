"""Generated types and values of them, for the laws that hold for all."""

import datetime as dt
import keyword
from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from promptc.schema.ambiguity import ambiguity
from promptc.schema.codec import is_text
from promptc.schema.equality import identity
from promptc.schema.regex_text import translate
from promptc.schema.types import (
    DATE,
    DATETIME,
    FLOAT,
    INT,
    SCALARS,
    STR,
    Constraints,
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
    optional,
    union,
)
from promptc.schema.values import check, is_value
from promptc.schema.well_formed import type_problem

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))
# Text that a model can write: anything with a UTF-8 form.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
# What an answer's line may hold is written bare, escaped or quoted: all three belong here.
WORDS = st.sampled_from(["red", "null", '"quoted"', "two\nlines", "back\\slash", "Zürich (old)", "5", "true", "[a]"])
PATTERNS = st.sampled_from([r"[A-Z]{2}-\d{3}", r"\w+(, \w+)*", r"[^,]+", r".*", r"a|b|", r"(x\\y|\"z\")+", r"[\n\t]x?"])


def _enum(names: list[str], wires: list[str]) -> Enum:
    members = tuple(Member(name, wire=wire) for name, wire in zip(names, wires + [""] * len(names), strict=False))
    return Enum("E", members)


ENUMS = st.builds(
    _enum, st.lists(NAMES, min_size=1, max_size=4, unique=True), st.lists(WORDS, max_size=2, unique=True)
).filter(lambda e: type_problem(e) is None)
LITERALS = st.builds(Literal, WORDS | st.integers(-3, 3) | st.booleans())


N = TypeVar("N", int, float)


def _ordered(numbers: st.SearchStrategy[N]) -> st.SearchStrategy[tuple[N | None, N | None]]:
    either = st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair)))
    return either | st.tuples(st.none(), numbers) | st.tuples(numbers, st.none())


def _between(numbers: st.SearchStrategy[N]) -> st.SearchStrategy[Constraints]:
    return _ordered(numbers).map(lambda pair: Constraints(min=pair[0], max=pair[1]))


def _some_of(found: st.SearchStrategy[str | int | float]) -> st.SearchStrategy[Constraints]:
    chosen = st.lists(found, min_size=1, max_size=3, unique=True)
    return chosen.map(lambda some: Constraints(one_of=tuple(some)))


_LENGTHS = _ordered(st.integers(0, 4)).map(lambda pair: Constraints(min_len=pair[0], max_len=pair[1]))
_OF_SCALARS = {
    STR: _LENGTHS | _some_of(WORDS) | PATTERNS.map(lambda p: Constraints(pattern=p)),
    INT: _between(st.integers(-(10**6), 10**6)) | _some_of(st.integers(-9, 9)),
    FLOAT: _between(st.floats(-1e3, 1e3)) | _some_of(st.sampled_from([0.5, 1.0, -2.25])),
}
_BARE = st.sampled_from(list(SCALARS.values()))
REFINED_SCALARS = st.sampled_from(list(_OF_SCALARS)).flatmap(lambda t: _OF_SCALARS[t].map(lambda c: Refined(t, c)))
LEAVES = st.one_of(_BARE, REFINED_SCALARS, ENUMS, LITERALS)


def _unique_lists() -> st.SearchStrategy[Type]:
    items = st.sampled_from([STR, INT, DATE])
    return st.builds(lambda item, c: Refined(List(item), replace(c, unique=True)), items, _LENGTHS)


def _refined(base: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    return st.builds(Refined, base, _LENGTHS)


def _unions(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    options = st.lists(inner, min_size=2, max_size=3).filter(lambda found: ambiguity(found) is None)
    return options.map(union)


@st.composite
def _field(draw: st.DrawFn, types: st.SearchStrategy[Type]) -> Field:
    type_ = draw(types)
    field = Field(draw(NAMES), type_, draw(st.sampled_from(["", "what it is"])))
    return replace(field, default=check(type_, draw(values(type_, stripped=True)))) if draw(st.booleans()) else field


def _fields(types: st.SearchStrategy[Type], min_size: int) -> st.SearchStrategy[list[Field]]:
    return st.lists(_field(types), min_size=min_size, max_size=3, unique_by=lambda f: f.name)


def _larger(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    return st.one_of(
        inner.map(List),
        inner.map(Dict),
        inner.map(optional),
        _refined(inner.map(List)),
        _refined(inner.map(Dict)),
        _unions(inner),
        _fields(inner, 1).map(lambda fields: Record("R", tuple(fields))),
    )


TYPES: st.SearchStrategy[Type] = st.recursive(LEAVES | _unique_lists(), _larger, max_leaves=4).filter(
    lambda t: type_problem(t) is None
)
FIELDS = _fields(TYPES, 1)


def values(type_: Type, *, stripped: bool = False) -> st.SearchStrategy[Json]:
    """Values of ``type_``. ``stripped`` texts have no white space around them, as a line of an answer has none."""
    if stripped and is_text(type_):
        kept = values(type_).map(lambda v: v.strip() if isinstance(v, str) else v)
        return kept.filter(lambda v: is_value(type_, v))
    match type_:
        case Scalar() | Refined():
            return _constrained(type_)
        case Literal(value=value):
            return st.just(value)
        case Enum(names=names):
            return st.sampled_from(names)
        case Optional(item=item):
            return st.none() | values(item, stripped=stripped)
        case Union(options=options):
            return st.one_of([values(option, stripped=stripped) for option in options])
        case List(item=item):
            return st.lists(values(item), max_size=3)
        case Dict(value=value_type):
            return st.dictionaries(TEXTS, values(value_type), max_size=3)
        case Record(fields=fields):
            return _in_order([f.name for f in fields], {f.name: values(f.type) for f in fields})


def _constrained(type_: Scalar | Refined) -> st.SearchStrategy[Json]:
    base, given = (type_.base, type_.constraints) if isinstance(type_, Refined) else (type_, Constraints())
    low, high = given.min_len or 0, given.max_len
    if given.one_of is not None:
        return st.sampled_from([check(base, v) for v in given.one_of])
    match base:
        case Scalar("str") if given.pattern is not None:
            # Generated from the whole Unicode, so half a surrogate pair must be kept out here, too.
            matching = st.from_regex(translate(given.pattern, "plain"), fullmatch=True)
            return matching.filter(lambda text: not any(0xD800 <= ord(c) <= 0xDFFF for c in text))
        case Scalar("str"):
            return st.text(
                st.characters(exclude_categories=["Cs"]), min_size=low, max_size=20 if high is None else high
            )
        case Scalar("int"):
            least, most = (None if bound is None else int(bound) for bound in (given.min, given.max))
            return st.integers(least, most)
        case Scalar("float"):
            return st.floats(given.min, given.max, allow_nan=False, allow_infinity=False).map(lambda v: v + 0.0)
        case Scalar("bool"):
            return st.booleans()
        case Scalar("date"):
            return st.dates().map(str)
        case Scalar():
            zones = st.none() | st.just(dt.UTC) | st.just(dt.timezone(dt.timedelta(hours=5, minutes=30)))
            moments = st.datetimes(timezones=zones).map(dt.datetime.isoformat)
            return moments.map(lambda text: check(DATETIME, text))
        case List(item=item):
            unique_by = identity if given.unique else None
            few = st.lists(values(item), min_size=low, max_size=low + 3 if high is None else high, unique_by=unique_by)
            return few.filter(lambda v: is_value(type_, v))
        case Dict(value=value_type):
            return st.dictionaries(TEXTS, values(value_type), min_size=low, max_size=low + 3 if high is None else high)


def rows(fields: list[Field]) -> st.SearchStrategy[dict[str, Json]]:
    """A value for each field, as the outputs of a module."""
    return _in_order([f.name for f in fields], {f.name: values(f.type, stripped=True) for f in fields})


def _in_order(names: list[str], items: dict[str, st.SearchStrategy[Json]]) -> st.SearchStrategy[dict[str, Json]]:
    # Hypothesis shuffles the keys; a record has its fields in declared order.
    return st.fixed_dictionaries(items).map(lambda row: {name: row[name] for name in names})


TYPED = TYPES.flatmap(lambda t: st.tuples(st.just(t), values(t, stripped=True)))
ANSWERS = FIELDS.flatmap(lambda fs: st.tuples(st.just(fs), rows(fs)))
