"""Signatures, and strategies that a file declares itself."""

from promptc.sema import errors_names, errors_types
from promptc.sema.context import Context
from promptc.sema.model import Signature, Strategy
from promptc.sema.types import resolve_fields, text
from promptc.syntax import ast


def declare_signatures(ctx: Context) -> None:
    for decl in ctx.file.decls:
        match decl:
            case ast.SignatureDecl():
                _signature(ctx, decl)
            case ast.StrategyDecl():
                outputs = resolve_fields(ctx, decl.outputs)
                ctx.strategies.setdefault(decl.name.text, Strategy(decl.name.text, outputs, decl.span))
            case _:
                pass


def _signature(ctx: Context, decl: ast.SignatureDecl) -> None:
    name = decl.name.text
    if not decl.outputs:
        ctx.report(errors_types.empty(decl.name.span, "signature", name, "outputs"))
    inputs, outputs = resolve_fields(ctx, decl.inputs), resolve_fields(ctx, decl.outputs)
    taken = {f.name.text: f.name for f in decl.inputs}
    for output in decl.outputs:
        if first := taken.get(output.name.text):
            ctx.report(errors_names.duplicate(output.name.span, output.name.text, "an output", first.span))
    signature = Signature(name, text(decl.instruction), decl.frozen, inputs, outputs, decl.span)
    ctx.signatures.setdefault(name, signature)
