"""Mistakes that have a better name than what the grammar expected, most of them habits from other languages."""

from promptc.source.diagnostic import Diagnostic
from promptc.source.suggest import closest
from promptc.syntax import errors
from promptc.syntax.expected import PATTERN_START, STATEMENT_START, VALUE_START
from promptc.syntax.explain_parts import reshaped
from promptc.syntax.explain_values import NO_WHOLE_DIVISION, divides, valued
from promptc.syntax.habits import Place, habit, operator_habit
from promptc.syntax.lexer import ILLEGAL
from promptc.syntax.mistake import Mistake

_QUOTES = "texts stand between double quotes"
_NAMES = "names have letters, digits and underscores"
_CHARACTERS = {
    "'": _QUOTES,
    "`": _QUOTES,
    ";": "nothing ends a line; remove it",
    "&": "write `and`",
    "!": "write `not`",
    "@": _NAMES,
    "$": _NAMES,
    "^": "the operators are + - * / % == != < <= > >= ?? and or not in",
}
_BLOCK = "a block stands between `{` and `}`"
_ARM = "an arm is written `member { ... }`"
_OPTIONAL = "an optional has a default with `value ?? default`; a choice is written `a if CONDITION else b`"


def special(mistake: Mistake) -> Diagnostic | None:
    """The diagnostic of a mistake that is known by more than what was expected; None for any other."""
    return (
        _character(mistake)
        or _foreign(mistake)
        or valued(mistake)
        or reshaped(mistake)
        or _operator(mistake)
        or _block(mistake)
    )


def _character(mistake: Mistake) -> Diagnostic | None:
    for written, help_ in (("//", "comments start with `#`"), ("/*", "comments start with `#`")):
        if mistake.reads(written) or (mistake.text in "/*" and mistake.ends(written)):
            start = mistake.start if mistake.reads(written) else mistake.start - 1
            told = NO_WHOLE_DIVISION if written == "//" and divides(mistake, start) else help_
            return errors.stray_character(mistake.source.span(start, start + 2), f"`{written}`", told)
    for written, word in (("&&", "and"), ("||", "or")):
        if mistake.reads(written):
            span = mistake.source.span(mistake.start, mistake.start + 2)
            return errors.stray_character(span, f"`{written}`", f"write `{word}`", errors.replaced(span, word))
    if mistake.kind == ILLEGAL:
        return errors.stray_character(mistake.span, mistake.found, _CHARACTERS.get(mistake.text, ""))
    return None


def _foreign(mistake: Mistake) -> Diagnostic | None:
    """A word of another language: the one before the mistake, which was read as a name, or the mistake itself."""
    accepted = mistake.accepted
    if accepted >= STATEMENT_START and (help_ := habit(mistake.text, "statement")):
        return errors.foreign_word(mistake.span, mistake.text, help_)
    before = mistake.word_before
    if before is not None:
        if mistake.kind in {"STRING", "TRIPLE"} and before[1].end == mistake.start:
            help_ = "a text is filled in nowhere but in a `template`: join texts with `+`"
            return errors.unexpected(before[1], f"`{before[0]}` before a text", "a text", help_=help_)
        for place in _places(accepted):
            if help_ := habit(before[0], place):
                return errors.foreign_word(before[1], before[0], help_)
        if accepted == {"EQUAL", "LPAR"} and (help_ := operator_habit(before[0])):
            return errors.foreign_word(before[1], before[0], help_)
        if accepted == {"EQUAL", "LPAR"} and (near := closest(before[0], _STATEMENT_WORDS)):
            fix = errors.replaced(before[1], near)
            return errors.unexpected(
                before[1], f"`{before[0]}`", "a statement", help_=f"did you mean `{near}`?", fix=fix
            )
    if mistake.kind == "NAME" and "PLUS" in accepted and (help_ := operator_habit(mistake.text)):
        return errors.foreign_word(mistake.span, mistake.text, help_)
    return None


def _places(accepted: frozenset[str]) -> list[Place]:
    """What the name before the mistake may have started."""
    if accepted == {"EQUAL", "LPAR"}:
        return ["statement"]
    if accepted == {"COMMA", "AS", "LBRACE"}:
        return ["arm"]
    return ["value"] if "PLUS" in accepted else []


def _operator(mistake: Mistake) -> Diagnostic | None:
    accepted, text = mistake.accepted, mistake.text
    help_ = ""
    expected = "an operator"
    if text == "=" and "COMPARISON" in accepted and "EQUAL" not in accepted:
        if mistake.reads("=>"):
            return None
        return errors.unexpected(
            mistake.span, "`=`", "a comparison", help_="two values are compared with `==`",
            fix=errors.replaced(mistake.span, "=="),
        )  # fmt: skip
    if mistake.kind in {"COMPARISON", "IN"} and {"AND", "OR"} <= accepted:
        expected, help_ = "one comparison", "comparisons do not chain: join two of them with `and`"
    elif text == "not" and {"AND", "OR", "IN"} <= accepted:
        help_ = "write `not (a in b)`"
    elif text == "?" and "PLUS" in accepted:
        help_ = _OPTIONAL
    elif text == "|" and "PLUS" in accepted:
        help_ = "conditions are joined with `or`; `A | B` is a type"
    elif text == "*" and mistake.ends("**"):
        expected, help_ = "a value", "there is no power; multiply"
    elif text in {"+", "-", "*", "/", "%"} and accepted == {"EQUAL", "LPAR"} and mistake.word_before:
        name = mistake.word_before[0]
        expected, help_ = "`=`", f"a name that was declared with `var` changes with `{name} = {name} {text} ...`"
    return errors.unexpected(mistake.span, mistake.found, expected, help_=help_) if help_ else None


def _block(mistake: Mistake) -> Diagnostic | None:
    """A block that starts with a colon, an arrow or nothing."""
    accepted, text = mistake.accepted, mistake.text
    if text == ":" and mistake.word_before and mistake.word_before[0] == "else":
        return errors.unexpected(mistake.span, "`:`", "`{`", help_=_BLOCK)
    if "LBRACE" not in accepted or accepted >= VALUE_START:
        return None
    if text == ":":
        return errors.unexpected(mistake.span, "`:`", "`{`", help_=_BLOCK)
    if mistake.reads("=>") or mistake.reads("->"):
        return errors.unexpected(mistake.span, f"`{mistake.source.text[mistake.start : mistake.start + 2]}`", "`{`",
                                 help_=_ARM if "AS" in accepted else _BLOCK)  # fmt: skip
    return None


def help_for(mistake: Mistake) -> str:
    """What to do about something unexpected, where that can be told."""
    return _help_for_word(mistake) or _help_for_sign(mistake)


def _help_for_word(mistake: Mistake) -> str:
    accepted, text = mistake.accepted, mistake.text
    keywords = {t.lower() for t in accepted if t in {"INPUT", "OUTPUT", "REQUIRE", "FROZEN", "IMPORT", "TEMPLATE"}}
    begins = text == "template" or mistake.kind in {"STRING", "TRIPLE"}
    if begins and mistake.first_on_line and accepted >= {"INPUT", "OUTPUT"}:
        return "a signature begins with its instruction, or with a `template` in its place; the fields follow"
    if mistake.kind == "NAME" and keywords:
        if near := closest(text, keywords):
            return f"did you mean `{near}`?"
        if "input" in keywords and mistake.after.startswith(":"):
            return f"say whether it goes in or comes out: `input {text}: ...` or `output {text}: ...`"
    if mistake.kind == "NAME" and accepted <= {"STRING", "TRIPLE"}:
        return "put quotes around it"
    if mistake.kind in {"STRING", "TRIPLE"} and "NAME" in accepted and not accepted >= PATTERN_START:
        return "a name has no quotes"
    if "COMMA" in accepted and accepted & {"RPAR", "RSQB"} and mistake.kind not in _NO_ITEM:
        return "is there a comma missing before it?"
    return ""


def _help_for_sign(mistake: Mistake) -> str:
    accepted, text = mistake.accepted, mistake.text
    if text == "=" and accepted == {"IN"} | accepted & {"LSQB", "LPAR", "QMARK", "VBAR"}:
        return "the domain comes before the default: `tune name: type in DOMAIN = default`"
    if text == "in" and accepted == {"COLON"} and mistake.word_before:
        return f"a `tune` has a type, such as `tune {mistake.word_before[0]}: float in ...`"
    if text == "=" and "COLON" in accepted:
        return "a type stands after a colon: `name: type`"
    if text == "==" and "EQUAL" in accepted:
        return "a name gets its value with `=`"
    if text == ":" and "QMARK" in accepted and mistake.word_before:
        return f"is a type missing before `{mistake.word_before[0]}`?"
    if text == ":" and "EQUAL" in accepted:
        return "a setting is written `name = value`"
    if text == "else" and "LBRACE" in accepted:
        return "an `if` that starts a line is a statement; a choice between values needs its line, or parentheses"
    if accepted <= {"COMMA", "RBRACE"}:
        return "`else` is the last arm of a `match`"
    if text == ":" and "_ARROW" in accepted:
        return "the outputs stand after an arrow: `-> (name: type)`"
    if accepted == {"LPAR"} and mistake.before.rstrip().endswith("->"):
        return "outputs have names: `-> (name: type)`"
    if text == "]" and mistake.before.rstrip().endswith("["):
        return "a list of texts is written `list[str]`"
    return ""


# No item of a list starts with one of these.
_NO_ITEM = {"RPAR", "RSQB", "RBRACE", "EQUAL", "COLON"}
_STATEMENT_WORDS = ("let", "var", "module", "tune", "require", "suggest", "expect", "match", "return")
