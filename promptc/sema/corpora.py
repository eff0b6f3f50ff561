"""Corpora: the rows of a file, and the retriever that searches them, with its options."""

from promptc.data.columns import read_columns
from promptc.data.problems import DataProblem
from promptc.runtime.retrieval.options import NEEDED, OPTIONS
from promptc.schema.types import MISSING, STR, Json, List, Record, Type, plain
from promptc.schema.values import is_value
from promptc.schema.wanted import wanted
from promptc.sema import errors_calls, errors_data, errors_outside
from promptc.sema.columns import may_hold
from promptc.sema.constants import constant_value
from promptc.sema.context import Context
from promptc.sema.files import no_file
from promptc.sema.model import Corpus
from promptc.sema.types import resolve
from promptc.syntax import ast


def declare_corpus(ctx: Context, decl: ast.CorpusDecl) -> None:
    name, call = decl.name.text, decl.value
    returns = resolve(ctx, decl.returns)
    retriever = call.callee.text
    ctx.find(call.callee, "retriever")
    options = _options(ctx, name, call)
    if returns is None:
        return
    listed = plain(returns)
    if not isinstance(listed, List) or not (isinstance(plain(listed.item), Record) or plain(listed.item) == STR):
        ctx.report(errors_outside.corpus_returns(decl.returns.span, name, returns))
        return
    match call.args:
        case (ast.Argument(name=None, value=ast.Literal_(value=str(path))), *_):
            ctx.corpora[name] = Corpus(name, retriever, path, tuple(options.items()), listed, decl.span)
            if plain(listed.item) == STR:
                _one_column(ctx, decl, path, options)
            _check_columns(ctx, decl, path, listed, options)
        case _:
            help_ = f'write `{retriever}("documents.jsonl", ...)`'
            ctx.report(errors_outside.bad_corpus(call.span, name, "it names no file", help_))


def _options(ctx: Context, corpus: str, call: ast.CallExpr) -> dict[str, Json]:
    """The options of the retriever; mistakes are told and left out."""
    retriever = call.callee.text
    known = OPTIONS.get(retriever)
    ctx.unique(
        tuple(a.name for a in call.args if a.name),
        lambda name, first: errors_calls.argument_twice(name.span, name.text, retriever, first.span),
    )
    options: dict[str, Json] = {}
    for arg in call.args:
        if arg.name is None:
            # The first may be the file.
            if arg is not call.args[0] and known is not None:
                ctx.report(errors_calls.positional_option(arg.span, retriever, known, "retriever"))
        elif known is not None and arg.name.text not in known:
            ctx.report(errors_outside.unknown_corpus_option(arg.name.span, arg.name.text, retriever, known, corpus))
        elif arg.name.text not in options:
            _option(ctx, arg.name.text, arg.value, None if known is None else known[arg.name.text], options)
    needed, given = NEEDED.get(retriever), {a.name.text for a in call.args if a.name}
    # A misspelled option and the one that is then missing are one mistake.
    if needed is not None and needed.option not in given and known is not None and given <= known.keys():
        help_ = f"add `{needed.example}`, for instance"
        ctx.report(errors_outside.bad_corpus(call.span, corpus, f"`{retriever}` needs {needed.what}", help_))
    return options


def _option(ctx: Context, name: str, written: ast.Expr, type_: Type | None, options: dict[str, Json]) -> None:
    """Read one option; ``type_`` is None where nobody knows the retriever, which has been told."""
    value = constant_value(written)
    if value is not MISSING and (type_ is None or is_value(type_, value)):
        options[name] = value
    elif type_ is not None:
        of = "a list of column names in quotes" if name == "fields" else wanted(type_)
        ctx.report(errors_outside.corpus_option(written.span, name, of))


def _one_column(ctx: Context, decl: ast.CorpusDecl, path: str, options: dict[str, Json]) -> None:
    """Texts are those of one column, which is named."""
    call = decl.value
    known, given = OPTIONS.get(call.callee.text, {}), {a.name.text for a in call.args if a.name}
    columns = _columns(options)
    # What is wrong with the option that names it has been told.
    if len(columns) == 1 or not given <= known.keys() or ("fields" in given and not columns):
        return
    reason = f"it gives texts of one column, and {len(columns)} are named" if columns else "its one column is not named"
    help_ = f'write `{call.callee.text}("{path}", fields = ["{columns[0] if columns else "text"}"])`'
    ctx.report(errors_outside.bad_corpus(call.span, decl.name.text, reason, help_))


def _columns(options: dict[str, Json]) -> list[str]:
    fields = options.get("fields")
    return [name for name in fields if isinstance(name, str)] if isinstance(fields, list) else []


def _check_columns(ctx: Context, decl: ast.CorpusDecl, path: str, returns: List, options: dict[str, Json]) -> None:
    """The file has a column for each field of the record, and for each that is searched."""
    span = decl.value.args[0].span
    file = ctx.folder / path
    if not file.is_file():
        no_file(ctx, span, path)
        return
    try:
        columns = read_columns(file)
    except DataProblem as problem:
        ctx.report(errors_data.bad_file(span, problem.summary))
        return
    for name in _columns(options):
        if name not in columns:
            written = next((a.value for a in decl.value.args if a.name and a.name.text == "fields"), None)
            items = written.items if isinstance(written, ast.ListExpr) else ()
            place = next((i.span for i in items if isinstance(i, ast.Literal_) and i.value == name), span)
            ctx.report(errors_data.no_column(place, name, columns, span))
    record = plain(returns.item)
    for field in record.fields if isinstance(record, Record) else ():
        found = columns.get(field.name)
        user = f"the field `{field.name}` of `{record}`"
        if found is None and field.default is MISSING:
            ctx.report(errors_data.no_column(decl.returns.span, field.name, columns, span, user=user))
        elif found is not None and not may_hold(field.type, found):
            ctx.report(
                errors_data.column_type(decl.returns.span, field.name, found, field.type, user=user, source=span)
            )
