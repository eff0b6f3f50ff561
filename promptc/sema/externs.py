"""Externs and corpora: what a program calls that is not of the language."""

from promptc.data.columns import read_columns
from promptc.data.problems import DataProblem
from promptc.runtime.extern_check import check_function
from promptc.runtime.extern_sources import ExternProblem, parse_source
from promptc.schema.types import MISSING, STR, Json, List, Record, plain
from promptc.sema import errors_data, errors_outside
from promptc.sema.columns import may_hold
from promptc.sema.constants import constant_value
from promptc.sema.context import Context
from promptc.sema.files import no_file
from promptc.sema.model import Corpus, Extern
from promptc.sema.types import UNKNOWN, resolve, resolve_fields
from promptc.syntax import ast


def declare_externs(ctx: Context) -> None:
    for decl in ctx.file.decls:
        match decl:
            case ast.ExternDecl(name=name) if name.text not in ctx.externs:
                _extern(ctx, decl)
            case ast.CorpusDecl(name=name) if name.text not in ctx.corpora:
                _corpus(ctx, decl)
            case _:
                pass


def _extern(ctx: Context, decl: ast.ExternDecl) -> None:
    name, source = decl.name.text, decl.source
    params, returns = resolve_fields(ctx, decl.params), resolve(ctx, decl.returns)
    if returns is None or any(p.type == UNKNOWN for p in params):
        return
    effect = decl.effect or "effect"
    ctx.externs[name] = Extern(name, effect, params, returns, source.value, decl.span)
    try:
        mismatches = check_function(source.value, ctx.folder, params, returns)
        module = parse_source(source.value).module
    except ExternProblem as problem:
        ctx.report(errors_outside.no_function(source.span, str(problem)))
        return
    for mismatch in mismatches:
        if mismatch.reason.startswith(module):
            ctx.report(errors_outside.no_function(source.span, mismatch.reason))
            continue
        place = f"{module}:{mismatch.line}" if mismatch.line else module
        ctx.report(errors_outside.other_function(source.span, name, mismatch.reason, place, decl.name.span))


def _corpus(ctx: Context, decl: ast.CorpusDecl) -> None:
    name, call = decl.name.text, decl.value
    returns = resolve(ctx, decl.returns)
    retriever = call.callee.text
    ctx.find(call.callee, "retriever")
    options = _options(ctx, call)
    if returns is None:
        return
    listed = plain(returns)
    if not isinstance(listed, List) or not (isinstance(plain(listed.item), Record) or plain(listed.item) == STR):
        ctx.report(errors_outside.corpus_returns(decl.returns.span, name, returns))
        return
    match call.args:
        case (ast.Argument(name=None, value=ast.Literal_(value=str(path))), *_):
            ctx.corpora[name] = Corpus(name, retriever, path, tuple(options.items()), listed, decl.span)
            if plain(listed.item) == STR and len(_fields(options)) != 1:
                help_ = f'write `{retriever}("{path}", fields = ["text"])`'
                ctx.report(errors_outside.bad_corpus(call.span, name, "its one column is not named", help_))
            _check_columns(ctx, decl, path, listed, options)
        case _:
            help_ = f'write `{retriever}("documents.jsonl", ...)`'
            ctx.report(errors_outside.bad_corpus(call.span, name, "it names no file", help_))


def _options(ctx: Context, call: ast.CallExpr) -> dict[str, Json]:
    options: dict[str, Json] = {}
    for arg in call.args:
        if arg.name is None:
            continue
        value = constant_value(arg.value)
        if value is MISSING:
            ctx.report(errors_outside.corpus_option(arg.value.span, arg.name.text, "a constant"))
        elif arg.name.text == "fields" and not _names(value):
            ctx.report(errors_outside.corpus_option(arg.value.span, "fields", "a list of column names in quotes"))
        else:
            options[arg.name.text] = value
    return options


def _names(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _fields(options: dict[str, Json]) -> list[str]:
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
    for name in _fields(options):
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
