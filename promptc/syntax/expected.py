"""What the grammar would have taken, in plain words and cut to what somebody may have meant."""

from collections.abc import Set as AbstractSet

from lark import Lark
from lark.lexer import PatternStr

from promptc.syntax.stops import Stop
from promptc.syntax.words import DECLARATIONS, SOFT, STATEMENTS

_PLAIN = {"NAME": "a name", "INT": "a whole number", "FLOAT": "a number", "STRING": "a text in quotes"}
_LITERALS = {"STRING", "INT", "FLOAT", "TRUE", "FALSE", "NONE", "MINUS"}
_VALUE = {*_LITERALS, "TRIPLE", "NOT", "LPAR", "LSQB", "LBRACE", "NAME"}
_OPERATORS = {
    "COMPARISON", "IN", "COALESCE", "PLUS", "MINUS", "STAR", "SLASH", "PERCENT", "AND", "OR", "DOT", "LSQB",
    "INLINE_IF", "DOTDOT",
}  # fmt: skip
_AFTER_TYPE = {"QMARK", "VBAR", "LSQB", "LPAR"}
_DECLARATIONS = {word.upper() for word in DECLARATIONS} | {"$END"}
_STATEMENTS = {word.upper() for word in STATEMENTS}
_SOFT = {word.upper() for word in SOFT}
DECLARATION_START = {"ENUM", "RECORD", "SIGNATURE"}  # and no NAME: then a declaration starts
STATEMENT_START = {"IF", "RETURN"}  # names that are words of the language never include `if`
VALUE_START = {"INT", "LPAR", "TRUE", "LSQB", "NOT"}
TYPE_START = {"INT", "LPAR", "TRUE", "STRING"}
PATTERN_START = {"INT", "TRUE", "NAME", "AND"}
# May stand there, but nobody who made a mistake was looking for it.
_OPTIONAL = {"STRING", "TRIPLE", "LSQB", "LBRACE", "FROZEN", "PROMPTC", "TEMPLATE", "AS"}


def accepted_by(stop: Stop) -> frozenset[str]:
    """The terminals that could have stood there; where a name could, keywords that may be names go without saying."""
    accepted = stop.accepts
    if "NAME" in accepted and not accepted >= STATEMENT_START:
        accepted -= _SOFT
        if not accepted & {"INT", "PLUS"}:  # no expression could stand there, nor go on
            accepted -= {"AND", "OR", "IN", "NOT", "TRUE", "FALSE", "NONE", "FOR", "IF", "INLINE_IF", "ELSE"}
    return accepted


def expected_words(accepted: AbstractSet[str], lark: Lark) -> str:
    """``accepted`` terminals in plain words, the likely ones only."""
    left = set(accepted)
    words = []
    last = []
    if left >= STATEMENT_START:
        left -= _STATEMENTS | _SOFT | {"NAME"}
        words.append("a statement")
    elif left >= DECLARATION_START:
        left -= _DECLARATIONS
        last = ["a declaration"]
    if left >= VALUE_START:
        left -= _VALUE
        words.append("a value")
    elif left >= TYPE_START:
        left -= _LITERALS | {"LPAR", "NAME"}
        words.append("a type")
    elif left >= PATTERN_START:
        left -= _LITERALS | {"NAME", "TRIPLE", "AND", "OR", "NOT", "IN"}
        words.append("a pattern")
    if left & {"PLUS", "OR"}:
        left -= _OPERATORS | {"LPAR"}
    if "QMARK" in left:
        # What a type or a field may go on with, where something else must follow.
        left -= _AFTER_TYPE
        left -= {"EQUAL"} if left & {"COMMA", "RBRACE"} else set()
    if last or words or left - _OPTIONAL:
        left -= _OPTIONAL
    if left == {"COLON"}:
        return "`:` and a type"
    if "EQUAL" in left:
        left.discard("COLON")
    if len(left) > 1 and "COMMA" in left and (words or left & {"NAME", "INPUT", "OUTPUT"}):
        left.discard("COMMA")
    spelled = {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    plain = [_PLAIN[t] for t in _PLAIN if t in left]
    words += plain + sorted(f"`{spelled[t]}`" for t in left if t in spelled) + last
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def in_match(stop: Stop) -> bool:
    """Whether an arm of a ``match`` starts at ``stop``, or has."""
    return {"AS", "LBRACE"} <= stop.accepts or (stop.accepts >= PATTERN_START and "LPAR" not in stop.accepts)


def starts_part(stop: Stop) -> bool:
    """Whether the block was complete up to ``stop``, so that what is wrong starts there."""
    return "RBRACE" in stop.accepts
