"""What programs do with the texts that a signature gives: one that is only compared with literals is an enum in disguise."""

from promptc.schema.types import STR, Record
from promptc.sema import errors_waste
from promptc.sema.context import Context
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast


def signatures_of(ctx: Context, outputs: Record) -> list[str]:
    """The signatures whose calls give ``outputs``; a record with a name is none of them."""
    if outputs.name:
        return []
    names = {f.name for f in outputs.fields}
    found = []
    for module in ctx.modules.values():
        signature = module.signature
        own = module.strategy.outputs + signature.outputs
        if signature.name not in found and names == {f.name for f in own} and outputs.fields == own:
            found.append(signature.name)
    return found


def compared_texts(left: ast.Expr, right: ast.Expr) -> tuple[ast.Expr, dict[str, Span]] | None:
    """What is compared with texts in ``left == right`` or ``left in right``, and the texts; None where neither is."""
    for subject, other in ((left, right), (right, left)):
        if texts := _texts(other):
            return subject, texts
    return None


def _texts(expr: ast.Expr) -> dict[str, Span]:
    match expr:
        case ast.Literal_(value=str() as value, span=span):
            return {value: span}
        case ast.ListExpr(items=items) if items:
            texts: dict[str, Span] = {}
            for item in items:
                if not isinstance(item, ast.Literal_) or not isinstance(item.value, str):
                    return {}
                texts.setdefault(item.value, item.span)
            return texts
        case _:
            return {}


def texts_as_enums(ctx: Context) -> list[Diagnostic]:
    """A warning for each `str` output of the file's signatures that is only compared with literals."""
    found = []
    for decl in ctx.file.decls:
        if not isinstance(decl, ast.SignatureDecl) or decl.name.text not in ctx.signatures:
            continue
        types = {f.name: f.type for f in ctx.signatures[decl.name.text].outputs}
        for output in decl.outputs:
            use = ctx.text_uses.get((decl.name.text, output.name.text))
            # One literal is a search for a word, and no set of answers.
            if use and not use.otherwise and len(use.compared) > 1 and types[output.name.text] == STR:
                found.append(errors_waste.text_as_enum(output.type.span, output.name.text, use.compared))
    return found
