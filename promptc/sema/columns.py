"""What programs and metrics need of the columns of a data set."""

from promptc.data.spec import FilePool
from promptc.schema.assignable import assignable
from promptc.schema.types import Field, Scalar
from promptc.sema import errors_data
from promptc.sema.context import Context
from promptc.sema.model import Program
from promptc.source.text import Span
from promptc.syntax import ast


def column_fields(ctx: Context, dataset: str, program: Program) -> tuple[Field, ...] | None:
    """The columns of a data set as ``program`` sees them: of its own types where it has a name for them.

    None where they are not known, which has been told.
    """
    columns = ctx.columns.get(dataset)
    if columns is None:
        return None
    declared = {f.name: f for f in program.inputs} | {f.name: f for f in program.outputs}
    return tuple(Field(name, declared[name].type if name in declared else found) for name, found in columns.items())


def check_columns(ctx: Context, dataset: str, program: Program, span: Span) -> None:
    """Report, at ``span``, the inputs of ``program`` that no column of the data set can give."""
    columns = ctx.columns.get(dataset)
    if columns is None:
        return
    path, source = first_file(ctx, dataset)
    for field in program.inputs:
        found = columns.get(field.name)
        if found is None:
            user = f"the program `{program.name}` has it as an input"
            ctx.report(errors_data.no_column(span, field.name, path, columns, user=user, source=source))
    for field in program.inputs + program.outputs:
        found = columns.get(field.name)
        # What a text column holds for an enum, a record or a list is looked at when the rows are read.
        if found is not None and isinstance(field.type, Scalar) and not _may_hold(field.type, found):
            owner = f"`{field.name}` of the program `{program.name}`"
            ctx.report(errors_data.column_type(span, field.name, found, field.type, user=owner, source=source))


def _may_hold(declared: Scalar, found: Scalar) -> bool:
    # A file of texts gives texts to whoever asks for them, though they may look like numbers.
    return declared.kind == "str" or assignable(declared, found)


def first_file(ctx: Context, dataset: str) -> tuple[str, Span]:
    """The first file of a data set whose columns are known, and where the program names it."""
    path = next(p.path for p in ctx.datasets[dataset].pools if isinstance(p, FilePool))
    decl = next(d for d in ctx.file.decls if isinstance(d, ast.DatasetDecl) and d.name.text == dataset)
    span = next(s.value.span for s in decl.settings if isinstance(s.value, ast.Literal_) and s.value.value == path)
    return path, span
