"""Signatures: what goes in and out of one call, the text that asks for it, and what an answer has to keep to."""

from promptc.schema.types import BOOL
from promptc.sema import errors_names, errors_types
from promptc.sema.context import Context
from promptc.sema.expressions import Typer
from promptc.sema.model import Signature, SignatureCheck
from promptc.sema.scope import Scope, Value
from promptc.sema.templates import check_template
from promptc.sema.types import known, resolve_fields, text
from promptc.syntax import ast


def declare_signatures(ctx: Context) -> None:
    for decl in ctx.file.decls:
        if isinstance(decl, ast.SignatureDecl):
            _signature(ctx, decl)


def _signature(ctx: Context, decl: ast.SignatureDecl) -> None:
    name = decl.name.text
    if not decl.outputs:
        ctx.report(errors_types.empty(decl.name.span, "signature", name, "outputs"))
    inputs, outputs = resolve_fields(ctx, decl.inputs), resolve_fields(ctx, decl.outputs)
    taken = {f.name.text: f.name for f in decl.inputs}
    for output in decl.outputs:
        if first := taken.get(output.name.text):
            ctx.report(errors_names.duplicate(output.name.span, output.name.text, "an output", first.span))
    if decl.template is not None:
        check_template(ctx, decl, decl.template)
    signature = Signature(
        name,
        text(decl.instruction),
        decl.frozen,
        inputs,
        outputs,
        decl.span,
        None if decl.template is None else decl.template.value,
        tuple(_check(ctx, check) for check in decl.checks),
    )
    ctx.signatures.setdefault(name, signature)


def _check(ctx: Context, check: ast.Check) -> SignatureCheck:
    # Without a message the condition says what has to be true.
    condition = check.condition.span
    message = text(check.message) or ctx.source.text[condition.start : condition.end]
    return SignatureCheck(check.kind, check.condition, message, check.span)


def check_signatures(ctx: Context) -> None:
    """The conditions of `require` and `suggest`, once all that they may call is declared."""
    for decl in ctx.file.decls:
        if isinstance(decl, ast.SignatureDecl) and ctx.signatures[decl.name.text].span == decl.span:
            signature = ctx.signatures[decl.name.text]
            spans = {f.name.text: f.name.span for f in (*decl.inputs, *decl.outputs)}
            values = {f.name: Value(known(f.type), spans[f.name]) for f in signature.inputs + signature.outputs}
            for check in decl.checks:
                Typer(ctx, Scope(values=values, in_metric=True)).check(
                    check.condition, BOOL, f"the condition of this `{check.kind}`"
                )
