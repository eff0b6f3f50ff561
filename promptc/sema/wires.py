"""Wire names: what stands for an enum's member in text and in data has to lead back to that member alone."""

from promptc.sema import errors_declared as errors
from promptc.sema.context import Context
from promptc.syntax import ast


def check_wires(ctx: Context, decl: ast.EnumDecl) -> None:
    names = {m.name.text: m for m in decl.members}
    taken: dict[str, ast.MemberDecl] = {}
    for member in decl.members:
        if member.wire is None:
            continue
        text, span = member.wire.value, member.wire.span
        if reason := _unreadable(text):
            ctx.report(errors.bad_wire(span, reason))
        # In data a member may stand under its name, too.
        other = taken.get(text) or names.get(text)
        if other is not None and other is not member:
            is_name = other.wire is None or other.wire.value != text
            first = other.name.span if is_name or other.wire is None else other.wire.span
            ctx.report(errors.wire_taken(span, text, other.name.text, first, name=is_name))
        taken.setdefault(text, member)


def _unreadable(text: str) -> str:
    """Why an answer with ``text`` would not be read back as ``text``."""
    if not text.strip():
        return "has no letters"
    if "\n" in text or "\r" in text:
        return "is more than one line"
    return "begins or ends with white space" if text != text.strip() else ""
