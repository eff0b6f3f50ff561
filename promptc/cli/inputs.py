"""A program's inputs on a command line: ``name=value``, ``--name value`` or ``--name=value``."""

from collections.abc import Sequence

import click

from promptc.data.cells import by_names
from promptc.schema.codec import ValueProblem, decode
from promptc.schema.types import MISSING, STR, Field, Json, Row, Type
from promptc.source.suggest import closest


def parse_inputs(words: Sequence[str], fields: Sequence[Field]) -> Row:
    """The row that ``words`` write, a value for each of ``fields`` but those that have a default. Raises `click.UsageError`.

    A text is taken as it stands, records and lists are JSON, a member of an enum has its name or its text. In ``--name``, ``-`` may stand for ``_``.
    """
    types = {f.name: f.type for f in fields}
    row: Row = {}
    for name, text in _pairs(words):
        if name not in types:
            close = closest(name, types)
            hint = f"did you mean {close}?" if close else f"the inputs are {', '.join(types) or 'none'}"
            raise click.UsageError(f"the program has no input {name}; {hint}")
        if name in row:
            raise click.UsageError(f"the input {name} is given twice")
        row[name] = _value(fields, name, text)
    if missing := [f for f in fields if f.name not in row and f.default is MISSING]:
        wanted = " ".join(f"{f.name}=<{f.type}>" for f in missing)
        raise click.UsageError(f"missing {'input' if len(missing) == 1 else 'inputs'}: {wanted}")
    return row


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    pairs = []
    rest = iter(words)
    for word in rest:
        name, equals, text = word.removeprefix("--").partition("=")
        if word.startswith("--"):
            name = name.replace("-", "_")
            if not equals:
                value = next(rest, None)
                if value is None:
                    raise click.UsageError(f"{word} needs a value")
                text = value
        elif not equals:
            raise click.UsageError(f"expected name=value or --name value, got {word!r}")
        pairs.append((name, text))
    return pairs


def _value(fields: Sequence[Field], name: str, text: str) -> Json:
    try:
        return read_input(next(f.type for f in fields if f.name == name), text)
    except ValueProblem as problem:
        raise click.UsageError(f"input {name}: {problem}") from None


def read_input(type_: Type, text: str) -> Json:
    """The value that a user writes. Raises `ValueProblem`."""
    if type_ == STR:
        return text
    try:
        return decode(type_, text)
    except ValueProblem:
        # In a file of data a member may stand with its name, too.
        if (value := by_names(type_, text, texts=True)) is not None:
            return value
        raise
