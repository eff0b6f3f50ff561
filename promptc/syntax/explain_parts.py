"""Parts of declarations and statements that other languages write in another shape, each with the shape that they have here."""

import re

from promptc.source.diagnostic import Diagnostic, Edit, Fix
from promptc.source.text import Span
from promptc.syntax import errors
from promptc.syntax.expected import TYPE_START
from promptc.syntax.habits import method_habit
from promptc.syntax.mistake import Mistake
from promptc.syntax.scan import Token, tokens

_AFTER_PATTERN = {"COMMA", "AS", "LBRACE"}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_CALL = re.compile(r"\.([^\W\d]\w*)\(")
_METHOD = re.compile(r"\.([^\W\d]\w*)\Z")
_FIELD = re.compile(r"([^\W\d]\w*)\s*:\s*\Z")
_DESCRIPTION = re.compile(r'"(?:[^"\\]|\\.)*"[ \t]*\Z')
_PATTERN = r'[^\W\d]\w*|"(?:[^"\\\n]|\\.)*"'
_PATTERN_BEFORE = re.compile(rf"({_PATTERN})\s*\Z")
# What may be moved without reading further than the line: a text, a number, a word.
_CONSTANT = re.compile(r'=[ \t]*("(?:[^"\\\n]|\\.)*"|-?[\w.]+)[ \t]*(?=[,)}#\n]|\Z)')
_PATH = re.compile(r"from\s+([\w./\\-]+)")
_EXTERN = re.compile(r"(?:pure|nondet|effect|extern)\b")
_CHECKS = ("require", "suggest", "expect")
_METRIC = re.compile(r"metric\s+([^\W\d]\w*)")
_DATASET = re.compile(r"^dataset\s+([^\W\d]\w*)", re.MULTILINE)
_PROGRAM = re.compile(r"^program\s+([^\W\d]\w*)", re.MULTILINE)


def reshaped(mistake: Mistake) -> Diagnostic | None:
    """What is told of a part in the shape of another language; None for any other mistake."""
    if mistake.accepted >= _AFTER_PATTERN and (told := _pattern(mistake)):
        return told
    return (
        _check(mistake)
        or _method(mistake)
        or _default(mistake)
        or _type(mistake)
        or _source(mistake)
        or _import(mistake)
    )


def _pattern(mistake: Mistake) -> Diagnostic | None:
    """``Team.billing {``, ``billing | account {`` and ``Circle c {`` as the patterns of an arm."""
    before = _PATTERN_BEFORE.search(mistake.source.text[mistake.limit : mistake.start])
    if before is None:
        return None
    source, word = mistake.source, before[1]
    start, end = mistake.limit + before.start(1), mistake.limit + before.end(1)
    after = found[0] if (found := re.match(_PATTERN, mistake.after)) else ""
    if mistake.text == "." and after:
        span = source.span(start, mistake.span.end)
        fix = Fix(f"remove `{word}.`", (Edit(span, ""),))
        help_ = f"a member stands alone, without its enum: `{after}`"
        return errors.unexpected(span, f"`{word}.`", "a member", help_=help_, fix=fix)
    if mistake.text in ("|", "or") and after:
        fix = Fix("write a comma", (Edit(source.span(end, mistake.span.end), ","),))
        help_ = f"several patterns of one arm stand with commas: `{word}, {after}`"
        return errors.unexpected(mistake.span, mistake.found, "`,`", help_=help_, fix=fix)
    if mistake.kind == "NAME" and end < mistake.start and mistake.after.startswith("{"):
        fix = Fix("write `as`", (Edit(source.span(mistake.start, mistake.start), "as "),))
        help_ = f"the name of the value stands after `as`: `{word} as {mistake.text}`"
        return errors.unexpected(mistake.span, mistake.found, "`as`", help_=help_, fix=fix)
    return None


def _check(mistake: Mistake) -> Diagnostic | None:
    """``require(condition, "message")``: a call of what is a statement."""
    if mistake.text != ",":
        return None
    open_: list[Token] = []
    previous: Token | None = None
    word: Token | None = None
    for token in tokens(mistake.source.text[: mistake.start], mistake.limit):
        if token.text in _CLOSING and token.kind == "bracket":
            word = previous if not open_ else word
            open_.append(token)
        elif token.kind == "bracket" and open_:
            open_.pop()
        # The brackets of the declaration itself do not count.
        if token.text == "{" and token.kind == "bracket":
            open_.clear()
        previous = token
    if len(open_) != 1 or word is None or word.text not in _CHECKS:
        return None
    help_ = f'`{word.text}` is no function and has no parentheses: `{word.text} CONDITION, "message"`'
    opening = mistake.source.span(open_[0].start, open_[0].end)
    return errors.unexpected(opening, "`(`", "a condition", help_=help_, fix=_unwrapped(mistake, opening))


def _unwrapped(mistake: Mistake, opening: Span) -> Fix | None:
    """Takes the parentheses away that start at ``opening``."""
    depth = 1
    for token in tokens(mistake.source.text, mistake.start):
        if token.kind == "bracket":
            depth += 1 if token.text in _CLOSING else -1
        if depth == 0:
            closing = mistake.source.span(token.start, token.end)
            return Fix("remove the parentheses", (Edit(opening, " "), Edit(closing, "")))
    return None


def _method(mistake: Mistake) -> Diagnostic | None:
    """``list.filter(...)``: a call of a field, in a value or as a statement."""
    text = mistake.source.text
    if mistake.text == "(" and (found := _METHOD.search(mistake.before)):
        start = mistake.start - len(found[1])
    elif mistake.accepted == {"EQUAL", "LPAR"} and (found := _CALL.match(text, mistake.start)):
        start = found.start(1)
    else:
        return None
    name = found[1]
    span = mistake.source.span(start, start + len(name))
    return errors.unexpected(span, f"the method `{name}`", "a field", help_=method_habit(name))


def _default(mistake: Mistake) -> Diagnostic | None:
    """``name: type "description" = value``: a default, or the wire name of a member, after the description."""
    found = _DESCRIPTION.search(mistake.before) if mistake.text == "=" else None
    if found is None or mistake.accepted & {"EQUAL", "PLUS"} or not mistake.accepted & {"RBRACE", "RPAR"}:
        return None
    is_field = ":" in mistake.before[: found.start()]
    what = "the default" if is_field else "the name that models and data use"
    description = found[0].rstrip()
    constant = _CONSTANT.match(mistake.source.text, mistake.start)
    value = constant[1] if constant else "..."
    fix = None
    if constant is not None:
        span = mistake.source.span(mistake.start - len(found[0]), constant.end(1))
        fix = Fix(f"put {what} first", (Edit(span, f"= {value} {description}"),))
    return errors.unexpected(
        mistake.span, "`=`", f"{what} before the description", help_=f"write `= {value} {description}`", fix=fix
    )


def _type(mistake: Mistake) -> Diagnostic | None:
    """``name: { field: type }`` as a type, and parameters of a metric without types."""
    if mistake.text == "{" and mistake.accepted >= TYPE_START and (field := _FIELD.search(mistake.before)):
        name = field[1].title().replace("_", "")
        help_ = f"a type with fields is declared by itself: `record {name} {{ ... }}`, and `{field[1]}: {name}` here"
        return errors.unexpected(mistake.span, "`{`", "a type", help_=help_)
    metric = _METRIC.match(mistake.source.text, mistake.limit)
    if mistake.text in {",", ")", "="} and mistake.accepted == {"COLON"} and metric and mistake.word_before:
        word, place = mistake.word_before
        text = mistake.source.text
        data, program = (found[-1] if (found := each.findall(text)) else "" for each in (_DATASET, _PROGRAM))
        help_ = (
            "a metric says which data set and which program it compares: "
            f"`metric {metric[1]}(gold: {data or 'DATASET'}, pred: {program or 'PROGRAM'}) -> float = ...`"
        )
        return errors.unexpected(place, f"`{word}` alone", "`:` and a type", help_=help_)
    return None


def _source(mistake: Mistake) -> Diagnostic | None:
    """``extern f() -> float = "file.py:f"``."""
    if mistake.text != "=" or "FROM" not in mistake.accepted or not mistake.after.startswith('"'):
        return None
    # In a body, `from` may also be the name that starts the next statement.
    if _EXTERN.match(mistake.source.text, mistake.limit) is None:
        return None
    text = mistake.after[: mistake.after.find('"', 1) + 1]
    help_ = f"the Python function of an extern stands after `from`: `from {text}`"
    return errors.unexpected(mistake.span, "`=`", "`from`", help_=help_, fix=errors.replaced(mistake.span, "from"))


def _import(mistake: Mistake) -> Diagnostic | None:
    """``from file.prompt import name``, without quotes around the file."""
    path = _PATH.match(mistake.source.text, mistake.limit) if mistake.accepted == {"IMPORT"} else None
    if path is None or mistake.text not in {".", "/", "-"}:
        return None
    if path[1].startswith("std."):
        return errors.unexpected(mistake.span, "`.`", "`import`", help_="the library is one: `from std import ...`")
    span = mistake.source.span(path.start(1), path.end(1))
    help_ = "the name of a file stands in quotes"
    return errors.unexpected(
        span, f"`{path[1]}`", "a text in quotes", help_=help_, fix=errors.replaced(span, f'"{path[1]}"')
    )
