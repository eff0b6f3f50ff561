"""Lists, dicts and comprehensions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from promptc.schema.types import MISSING, STR, Dict, List, Record, Type, plain
from promptc.sema import errors_names, errors_types
from promptc.sema.conditions import note_constant
from promptc.sema.joining import joined_type
from promptc.sema.literals import options_of
from promptc.sema.loops import handed_list
from promptc.sema.scope import Loop, Value
from promptc.sema.types import UNKNOWN
from promptc.sema.untrusted import look_at, written
from promptc.source.diagnostic import Edit, Fix
from promptc.source.text import Span
from promptc.syntax import ast

if TYPE_CHECKING:
    from promptc.sema.expressions import Typer


def list_type(typer: "Typer", expr: ast.ListExpr, expected: Type | None) -> Type | None:
    """A list of the type that its place gives its items, else of the type that takes all of them."""
    item = expected_item(expected)
    if item is not None:
        for value in expr.items:
            typer.check(value, item, "each item of this list")
        return List(item)
    if not expr.items:
        typer.ctx.report(errors_types.untyped_list(expr.span))
        return None
    together = typer.infer(expr.items[0])
    whole = together is not None
    for value in expr.items[1:]:
        found = typer.infer(value, together)
        wider = joined_type(together, found) if together is not None and found is not None else None
        if together is not None and found is not None and wider is None:
            typer.check(value, together, "the first item of this list")
        whole = whole and wider is not None
        together = wider or together
    return List(together) if whole and together is not None else None


def expected_item(expected: Type | None) -> Type | None:
    """The type of an item where a value of ``expected`` is wanted."""
    options = [] if expected is None else [plain(option) for option in options_of(expected)]
    return next((option.item for option in options if isinstance(option, List)), None)


def dict_type(typer: "Typer", expr: ast.DictExpr, expected: Type | None) -> Type | None:
    """A dict of the type that its place gives its values, else of the type that takes all of them."""
    options = [] if expected is None else [plain(option) for option in options_of(expected)]
    place = next((option.value for option in options if isinstance(option, Dict)), None)
    if place is None and (records := [o for o in options if isinstance(o, Record) and o.name]):
        _dict_for_record(typer, expr, records)
        return None
    keys: dict[object, ast.Literal_] = {}
    for key, _ in expr.entries:
        typer.check(key, STR, "each key of this dict")
        if isinstance(key, ast.Literal_):
            if key.value in keys:
                typer.ctx.report(errors_names.key_twice(key.span, str(key.value), keys[key.value].span))
            keys.setdefault(key.value, key)
    if place is not None:
        for _, value in expr.entries:
            typer.check(value, place, "each value of this dict")
        return Dict(place)
    if not expr.entries:
        # A mistake that has been told leaves no type to expect, of whatever it would be.
        if expected_item(expected) != UNKNOWN:
            typer.ctx.report(errors_types.untyped_dict(expr.span))
        return None
    together = typer.infer(expr.entries[0][1])
    for _, value in expr.entries[1:]:
        found = typer.infer(value, together)
        wider = joined_type(together, found) if together is not None and found is not None else None
        if together is not None and found is not None and wider is None:
            typer.check(value, together, "the first value of this dict")
        together = wider
    return None if together is None else Dict(together)


def _dict_for_record(typer: "Typer", expr: ast.DictExpr, records: Sequence[Record]) -> None:
    """Report a dict where a record is wanted; its values are checked as those of the record."""
    # No field has the name of a key that is no text, and has been told.
    texts = (key.value if isinstance(key, ast.Literal_) else None for key, _ in expr.entries)
    keys = [text if isinstance(text, str) else "" for text in texts]
    record = next((r for r in records if all(map(r.field, keys))), records[0])
    for (_, value), key in zip(expr.entries, keys, strict=True):
        field = record.field(key)
        typer.check(value, field and field.type, f"`{key}` of `{record.name}`")
    needed = [f.name for f in record.fields if f.default is MISSING and f.name not in keys]
    written = list(dict.fromkeys([*(key for key in keys if record.field(key)), *needed]))
    symbol = typer.ctx.symbols.get(record.name)
    whole = not needed and len(written) == len(keys) == len(set(keys)) and symbol is not None
    fix = _as_record(expr, record.name) if whole else None
    typer.ctx.report(errors_types.dict_for_record(expr.span, record.name, written, fix))


def _as_record(expr: ast.DictExpr, name: str) -> Fix:
    """Writes a dict, whose keys are the fields of the record ``name``, as that record."""
    whole = expr.span
    first, last = Span(whole.path, whole.start, whole.start + 1), Span(whole.path, whole.end - 1, whole.end)
    fields = [
        Edit(Span(whole.path, key.span.start, value.span.start), f"{key.value} = ")
        for key, value in expr.entries
        if isinstance(key, ast.Literal_)
    ]
    return Fix(f"write `{name}(...)`", (Edit(first, f"{name}("), *fields, Edit(last, ")")))


def comprehension_type(typer: "Typer", expr: ast.Comprehension, expected: Type | None) -> Type | None:
    """The list of what the comprehension gives for each item of its source."""
    handed = handed_list(typer.scope, expr.source)
    source = None if handed else typer.source_item(expr.source, "a comprehension")
    outer = typer.scope
    name = expr.var.text
    if (first := outer.find(name)) is not None:
        typer.ctx.report(errors_names.rebound(expr.var.span, name, first.span))
    with typer.within(outer.inside(Loop())) as scope:
        if handed:
            scope.functions = {**scope.functions, name: handed.any}
        else:
            value = Value(source, expr.var.span, binding="loop", loops=len(scope.loops))
            value.written = written(typer, expr.source)
            scope.values[name] = value
        if source is not None:
            typer.types[expr.var.span] = source
        if expr.condition is not None:
            typer.condition(expr.condition, "the condition of a comprehension")
            note_constant(typer, expr.condition, (expr.item,), ())
            scope.facts = typer.after(expr.condition, holds=True)
            look_at(scope, expr.condition)
        place = expected_item(expected)
        if place is None:
            item = typer.infer(expr.item)
        else:
            typer.check(expr.item, place, "each item of this comprehension")
            item = place
    return None if item is None else List(item)
