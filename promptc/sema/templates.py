"""Templates of signatures: each hole is an input, and each input has a hole."""

from promptc.artifact.template import Hole, TemplateProblem, split_template
from promptc.sema import errors_declared as errors
from promptc.sema.context import Context
from promptc.source.text import Span
from promptc.syntax import ast


def check_template(ctx: Context, decl: ast.SignatureDecl, template: ast.Text) -> None:
    parts, whole = _parts(ctx, template)
    inputs = {f.name.text: f.name for f in decl.inputs}
    outputs = {f.name.text for f in decl.outputs}
    holes = [part for part in parts if isinstance(part, Hole)]
    for hole in holes:
        span = _place(ctx, template, hole.start, hole.end)
        if hole.name in outputs and hole.name not in inputs:
            ctx.report(errors.output_hole(span, hole.name, inputs))
        elif hole.name not in inputs:
            ctx.report(errors.unknown_hole(span, hole.name, decl.name.text, inputs))
    names = {hole.name for hole in holes}
    missing = [name for name in inputs if name not in names]
    # One misspelled hole and the input that then has none are one mistake.
    if missing and whole and names <= inputs.keys():
        doubled = [name for name in missing if f"{{{{{name}}}}}" in template.value]
        ctx.report(errors.missing_hole(template.span, missing, inputs[missing[0]].span, doubled))


def _parts(ctx: Context, template: ast.Text) -> tuple[tuple[str | Hole, ...], bool]:
    """What the template is made of, and whether every brace of it could be read; those that could not are told."""
    text, whole = template.value, True
    while True:
        try:
            return split_template(text), whole
        except TemplateProblem as problem:
            end = _tell(ctx, template, problem.offset)
            text, whole = text[: problem.offset] + " " * (end - problem.offset) + text[end:], False


def _tell(ctx: Context, template: ast.Text, offset: int) -> int:
    """Report the brace at ``offset``, and give where what was reported ends."""
    # A hole that is no name is told with all of its text, a brace that stands alone as one.
    end = template.value.find("}", offset) + 1
    inside = template.value[offset + 1 : end - 1]
    if template.value[offset] == "{" and end and not {"{", "\n"} & set(inside):
        ctx.report(errors.bad_hole(_place(ctx, template, offset, end), inside))
        return end
    ctx.report(errors.lone_brace(_place(ctx, template, offset, offset + 1), template.value[offset]))
    return offset + 1


def _place(ctx: Context, template: ast.Text, start: int, end: int) -> Span:
    """Where the characters ``start`` to ``end`` of a template's value stand in the source.

    A template's value has lost indentation and escapes, so the place is that of the same text, counted from the front;
    the whole template where an escape hides it.
    """
    written = ctx.source.text[template.span.start : template.span.end]
    part = template.value[start:end]
    before = template.value.count(part, 0, start)
    at = -1
    for _ in range(before + 1):
        at = written.find(part, at + 1)
        if at < 0:
            return template.span
    return Span(template.span.path, template.span.start + at, template.span.start + at + len(part))
