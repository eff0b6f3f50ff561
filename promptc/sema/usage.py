"""Warnings for what a file declares and never uses. Looked for only in files without errors: one mistake is enough."""

from itertools import zip_longest

from promptc.sema import errors_usage
from promptc.sema.context import Context
from promptc.sema.fixes import removed, replaced
from promptc.sema.symbols import NOUNS, Kind
from promptc.sema.walk import subexpressions
from promptc.source.diagnostic import Diagnostic, Fix
from promptc.source.text import Span
from promptc.syntax import ast

# A program or a metric is there for whoever runs it; a file without programs is a library of parts.
_CHECKED: tuple[Kind, ...] = (
    "enum",
    "record",
    "signature",
    "strategy",
    "model",
    "module",
    "dataset",
    "extern",
    "corpus",
    "knob",
)


def unused(ctx: Context) -> list[Diagnostic]:
    found = _unused_imports(ctx)
    if not ctx.programs:
        return found
    for name in ctx.symbols.of_kind(*_CHECKED):
        symbol = ctx.symbols.get(name)
        if symbol and symbol.span and name not in ctx.symbols.used and not _imported(ctx, symbol.span):
            found.append(errors_usage.unused_declaration(symbol.span, name, NOUNS[symbol.kind].split(" ", 1)[1]))
    return found + _unused_outputs(ctx) + _unused_defaults(ctx)


def _imports(ctx: Context) -> list[ast.Name]:
    return [name for d in ctx.file.decls if isinstance(d, ast.Import) for name in d.names]


def _imported(ctx: Context, span: Span) -> bool:
    return any(name.span == span for name in _imports(ctx))


def _unused_imports(ctx: Context) -> list[Diagnostic]:
    found = []
    for decl in ctx.file.decls:
        if isinstance(decl, ast.Import):
            idle = [name for name in decl.names if name.text not in ctx.symbols.used]
            # One change for all of them: two that rewrite the same list could not both be made.
            fixes = [_without(ctx, decl, idle)] if idle else []
            found += [errors_usage.unused_import(n.span, n.text, f) for n, f in zip_longest(idle, fixes)]
    return found


def _without(ctx: Context, decl: ast.Import, idle: list[ast.Name]) -> Fix | None:
    """The import without the names that nobody uses."""
    title = "remove " + ", ".join(f"`{name.text}`" for name in idle)
    kept = [name.text for name in decl.names if name not in idle]
    if not kept:
        return removed(ctx.source, decl.span, title)
    return replaced(decl.names[0].span.to(decl.names[-1].span), ", ".join(kept), title)


def _unused_outputs(ctx: Context) -> list[Diagnostic]:
    """Outputs that no program reads and that nothing follows which one reads: a model conditions on what it wrote."""
    found = []
    for signature, read in ctx.read.items():
        decl = next((d for d in ctx.file.decls if isinstance(d, ast.SignatureDecl) and d.name.text == signature), None)
        if decl is None:
            continue
        checked = {e.name for c in decl.checks for e in subexpressions(c.condition) if isinstance(e, ast.NameRef)}
        trailing: list[ast.Name] = []
        for output in reversed(decl.outputs):
            if output.name.text in read or output.name.text in checked:
                break
            trailing.insert(0, output.name)
        module = next(m for m in ctx.modules.values() if m.signature.name == signature)
        found += [errors_usage.unused_output(n.span, n.text, signature, module.span) for n in trailing]
    return found


def _unused_defaults(ctx: Context) -> list[Diagnostic]:
    """Texts that look like the description of an input, and are its default, which no call leaves it to."""
    found = []
    for decl in ctx.file.decls:
        if not isinstance(decl, ast.SignatureDecl) or decl.name.text not in ctx.left_out:
            continue
        for field in decl.inputs:
            match field.default:
                case ast.Literal_(value=str() as text, span=span) if " " in text.strip() and field.description is None:
                    if field.name.text not in ctx.left_out[decl.name.text]:
                        type_, default = (ctx.source.text[s.start : s.end] for s in (field.type.span, span))
                        found.append(errors_usage.unused_default(span, field.name.text, type_, default))
                case _:
                    pass
    return found
