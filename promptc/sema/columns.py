"""What programs and metrics need of the columns of a data set."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from promptc.data.cells import is_empty
from promptc.data.columns import convert, may_lack
from promptc.data.problems import DataProblem
from promptc.schema.assignable import assignable
from promptc.schema.types import Field, Optional, Scalar, Type, plain
from promptc.sema import errors_data
from promptc.sema.context import Columns, Context
from promptc.sema.model import Program
from promptc.sema.types import UNKNOWN
from promptc.source.text import Span

# Cells of other types are texts until a row is read.
_READ_AS_THEY_ARE = ("int", "float", "bool")


def column_fields(ctx: Context, dataset: str, program: Program, used: Collection[str]) -> tuple[Field, ...] | None:
    """The columns of a data set as ``program`` sees them: of its own types where it has a name for them.

    None where they are not known, which has been told. Where the data need not be there, those ``used`` are known if the
    program has names for them all.
    """
    columns = ctx.columns.get(dataset)
    declared = {f.name: f for f in program.inputs} | {f.name: f for f in program.outputs}
    if columns is None:
        told = ctx.needs_data or not declared.keys() >= set(used)
        return None if told else tuple(Field(name, field.type) for name, field in declared.items())
    return tuple(
        Field(name, declared[name].type if name in declared else found) for name, found in columns.types.items()
    )


def check_columns(ctx: Context, dataset: str, program: Program, span: Span) -> None:
    """Report, at ``span``, the inputs of ``program`` that no column of the data set can give."""
    columns = ctx.columns.get(dataset)
    if columns is None:
        return
    for field in program.inputs:
        found = columns.types.get(field.name)
        if found is None and not may_lack(field):
            user = f"the input `{field.name}` of the program `{program.name}`"
            ctx.report(errors_data.no_column(span, field.name, columns.types, columns.span, user=user))
    fitting: list[tuple[Field, str]] = []
    for field in program.inputs + program.outputs:
        found = columns.types.get(field.name)
        owner = f"`{field.name}` of the program `{program.name}`"
        if field.type == UNKNOWN:
            continue
        if found is not None and (may_hold(field.type, found) or _is_blank(columns, field.name)):
            fitting.append((field, owner))
        elif found is not None:
            ctx.report(errors_data.column_type(span, field.name, found, field.type, user=owner, source=columns.span))
    _check_rows(ctx, columns, fitting, span)


def _check_rows(ctx: Context, columns: Columns, fields: Iterable[tuple[Field, str]], span: Span) -> None:
    """Report the first sample row of each column that cannot be read as the field, each with who needs it."""
    for field, user in fields:
        for table, source in columns.samples:
            inferred = {field.name: columns.types[field.name]}
            try:
                for row in table.rows:
                    cells = {name: cell for name, cell in row.cells.items() if name == field.name}
                    convert(replace(row, cells=cells), [field], inferred, texts=table.texts)
            except DataProblem as problem:
                (flaw,) = problem.flaws
                error = errors_data.bad_cell(span, field.name, flaw.place, flaw.reason, user=user, source=source)
                ctx.report(error)
                break


def _is_blank(columns: Columns, name: str) -> bool:
    """Whether the sample rows have no value for this column, and so nothing to say of its type."""
    return all(
        is_empty(row.cells.get(name), None, texts=table.texts) for table, _ in columns.samples for row in table.rows
    )


def may_hold(declared: Type, found: Scalar) -> bool:
    """Whether a column whose first rows are ``found`` may give values of ``declared``; rows are looked at one by one later."""
    type_ = plain(declared.item if isinstance(declared, Optional) else declared)
    # A file of texts gives texts to whoever asks for them, though they may look like numbers.
    return not isinstance(type_, Scalar) or type_.kind not in _READ_AS_THEY_ARE or assignable(type_, found)
