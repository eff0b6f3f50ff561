"""Generated types and values of them, for the laws that hold for all."""

import keyword

from hypothesis import strategies as st

from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Json, List, Member, Record, Scalar, Type

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))
# Text that a model can write: anything with a UTF-8 form.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = st.sampled_from([STR, INT, FLOAT, BOOL])


def _enum(names: list[str]) -> Enum:
    return Enum("E", tuple(Member(name) for name in names))


def _record(fields: list[Field]) -> Record:
    return Record("R", tuple(fields))


ENUMS = st.lists(NAMES, min_size=1, max_size=4, unique=True).map(_enum)


def _fields(types: st.SearchStrategy[Type], min_size: int) -> st.SearchStrategy[list[Field]]:
    field = st.builds(Field, NAMES, types, st.sampled_from(["", "what it is"]))
    return st.lists(field, min_size=min_size, max_size=3, unique_by=lambda f: f.name)


TYPES: st.SearchStrategy[Type] = st.recursive(
    st.one_of(SCALARS, ENUMS),
    lambda inner: st.one_of(inner.map(List), _fields(inner, 1).map(_record)),
    max_leaves=4,
)
FIELDS = _fields(TYPES, 1)


def values(type_: Type, *, stripped: bool = False) -> st.SearchStrategy[Json]:
    """Values of ``type_``. ``stripped`` texts have no white space around them, as a line of an answer has none."""
    match type_:
        case Scalar("str"):
            return TEXTS.map(str.strip) if stripped else TEXTS
        case Scalar("int"):
            return st.integers()
        case Scalar("bool"):
            return st.booleans()
        case Scalar():
            return st.floats(allow_nan=False, allow_infinity=False)
        case Enum(names=names):
            return st.sampled_from(names)
        case List(item=item):
            return st.lists(values(item), max_size=3)
        case Record(fields=fields):
            return _in_order([f.name for f in fields], {f.name: values(f.type) for f in fields})


def rows(fields: list[Field]) -> st.SearchStrategy[dict[str, Json]]:
    """A value for each field, as the outputs of a module."""
    return _in_order([f.name for f in fields], {f.name: values(f.type, stripped=True) for f in fields})


def _in_order(names: list[str], items: dict[str, st.SearchStrategy[Json]]) -> st.SearchStrategy[dict[str, Json]]:
    # Hypothesis shuffles the keys; a record has its fields in declared order.
    return st.fixed_dictionaries(items).map(lambda row: {name: row[name] for name in names})


TYPED = TYPES.flatmap(lambda t: st.tuples(st.just(t), values(t)))
ANSWERS = FIELDS.flatmap(lambda fs: st.tuples(st.just(fs), rows(fs)))
