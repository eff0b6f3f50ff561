"""Values that are given, returned or computed as other languages write it, and lines that are only a name."""

import re

from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.text import Span
from promptc.syntax import errors
from promptc.syntax.mistake import Mistake
from promptc.syntax.scan import Token, tokens

_RETURNED = re.compile(r"\breturn\s+([^\W\d]\w*)\s*\Z")
_NAMED = re.compile(r"[(,]\s*([^\W\d]\w*)(\s*)\Z")
_CHECK = re.compile(r"\s*(require|suggest|expect)\b")
_NUMBER = re.compile(r"(?<![\w.])\d[\w.]*\Z")
# Two words in a row are a sentence, and so a comment.
_OPERAND = re.compile(r"[ \t]*(?:\d|\(|[^\W\d]\w*[ \t]*(?:[-+*/%=!<>.,()\[\]{}#]|\n|\Z))")
_OPERAND_BEFORE = re.compile(r"[\w)\]][ \t]*\Z")

NO_WHOLE_DIVISION = "a division is `a / b`, and its rest `a % b`; there is no `//`, and a comment starts with `#`"


def divides(mistake: Mistake, start: int) -> bool:
    """Whether the ``//`` at ``start`` stands between operands, where a comment of other languages might stand, too."""
    text = mistake.source.text
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return _OPERAND_BEFORE.search(before) is not None and _OPERAND.match(text, start + 2) is not None


def valued(mistake: Mistake) -> Diagnostic | None:
    """What is told of a value in a shape of another language; None for any other mistake."""
    return _returned(mistake) or _colon(mistake) or _message(mistake) or _bare(mistake)


def _returned(mistake: Mistake) -> Diagnostic | None:
    """``return name = value``, without the parentheses."""
    text = mistake.source.text
    found = _RETURNED.search(text[mistake.limit : mistake.start]) if mistake.text == "=" else None
    if found is None or "COMPARISON" not in mistake.accepted:
        return None
    start = mistake.limit + found.start(1)
    end = _end_of_statement(mistake)
    fix, example = None, "..."
    if end is not None:
        example = text[mistake.start + 1 : end].strip()
        opening, closing = mistake.source.span(start, start), mistake.source.span(end, end)
        fix = Fix("put it in parentheses", (Edit(opening, "("), Edit(closing, ")")))
    return errors.unexpected(
        mistake.source.span(start, start), f"`{found[1]} =`", "`(`",
        help_=f"outputs by name stand in parentheses: write `return ({found[1]} = {example})`", fix=fix,
    )  # fmt: skip


def _end_of_statement(mistake: Mistake) -> int | None:
    """Where the line of ``mistake`` ends before a comment, where it is the end of the block, too; None for any other."""
    text, depth = mistake.source.text, 0
    last: Token | None = None
    for token in tokens(text, mistake.start + 1):
        if token.text == "}" and depth == 0:
            return last.end if last else None
        if token.kind == "comment":
            continue
        if "\n" in text[mistake.start : token.start] or token.kind.startswith("open"):
            return None
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.text, 0)
        last = token
    return None


def _colon(mistake: Mistake) -> Diagnostic | None:
    """``f(name: value)`` and ``return (name: value)``."""
    if mistake.text != ":" or not mistake.accepted >= {"COMMA", "RPAR", "PLUS"}:
        return None
    text = mistake.source.text
    found = _NAMED.search(text[mistake.limit : mistake.start])
    if found is None:
        return None
    after = "" if text[mistake.span.end : mistake.span.end + 1].isspace() else " "
    fix = Fix("write `=`", (Edit(mistake.source.span(mistake.start - len(found[2]), mistake.span.end), f" ={after}"),))
    help_ = f"arguments and outputs are written `name = value`: `{found[1]} = ...`"
    return errors.unexpected(mistake.span, "`:`", "`=`", help_=help_, fix=fix)


def _message(mistake: Mistake) -> Diagnostic | None:
    """``require CONDITION "message"``, without the comma."""
    found = _CHECK.match(mistake.before) if mistake.kind == "STRING" and "COMMA" in mistake.accepted else None
    if found is None or "PLUS" not in mistake.accepted:
        return None
    end = len(mistake.source.text[: mistake.start].rstrip())
    fix = Fix("write a comma", (Edit(mistake.source.span(end, end), ","),))
    help_ = f"a comma is missing before the message: `{found[1]} CONDITION, {mistake.text}`"
    return errors.unexpected(mistake.span, "a text", "`,`", help_=help_, fix=fix)


def _bare(mistake: Mistake) -> Diagnostic | None:
    """A line that is only a name, told there and not at what follows it; ``0x1F`` reads as a number and a name."""
    if mistake.accepted != {"EQUAL", "LPAR"}:
        return None
    text = mistake.source.text
    found = [t for t in tokens(text[: mistake.start], mistake.limit) if t.kind != "comment"]
    if not found or ("\n" not in text[found[-1].end : mistake.start] and mistake.text != "}"):
        return None
    word, place = found[-1].text, mistake.source.span(found[-1].start, found[-1].end)
    if number := _NUMBER.search(text[mistake.limit : place.end]):
        return _number(mistake.source.span(mistake.limit + number.start(), place.end), number[0])
    help_ = f"a name alone does nothing: call it with `{word}(...)`, or remove it"
    return errors.unexpected(place, f"`{word}` alone", "a statement", help_=help_)


def _number(span: Span, written: str) -> Diagnostic:
    try:
        value = str(int(written, 0))
    except ValueError:
        help_ = "a number has only digits, and a name starts with a letter"
        return errors.unexpected(span, f"`{written}`", "a number", help_=help_)
    help_ = "a number has only decimal digits"
    return errors.unexpected(span, f"`{written}`", "a decimal number", help_=help_, fix=errors.replaced(span, value))
