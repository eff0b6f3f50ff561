"""Externs and corpora: what a program calls that is not of the language."""

from promptc.runtime.extern_check import check_function
from promptc.runtime.extern_sources import ExternProblem, parse_source
from promptc.sema import errors_outside
from promptc.sema.context import Context
from promptc.sema.corpora import declare_corpus
from promptc.sema.model import Extern
from promptc.sema.types import UNKNOWN, resolve, resolve_fields
from promptc.syntax import ast


def declare_externs(ctx: Context) -> None:
    for decl in ctx.file.decls:
        match decl:
            case ast.ExternDecl(name=name) if name.text not in ctx.externs:
                _extern(ctx, decl)
            case ast.CorpusDecl(name=name) if name.text not in ctx.corpora:
                declare_corpus(ctx, decl)
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
