"""What the grammar would have taken, in plain words and cut to what somebody may have meant."""

from collections.abc import Set as AbstractSet

from lark import Lark, UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from promptc.syntax.words import DECLARATIONS

_PLAIN = {"NAME": "a name", "INT": "a whole number", "FLOAT": "a number", "STRING": "a text in quotes"}
_VALUE = {"STRING", "TRIPLE", "INT", "FLOAT", "TRUE", "FALSE", "MINUS", "NOT", "LPAR", "LSQB", "NAME"}
_OPERATORS = {"COMPARISON", "IN", "PLUS", "MINUS", "STAR", "SLASH", "AND", "OR", "DOT", "LSQB"}
_DECLARATIONS = {word.upper() for word in DECLARATIONS} | {"$END"}
DECLARATION_START = {"ENUM", "RECORD", "SIGNATURE"}  # and no NAME: then a declaration starts
# Keywords that may stand as names, and go without saying where a name is expected.
_SOFT = {
    "PROMPTC", "FROM", "IMPORT", "ENUM", "RECORD", "SIGNATURE", "STRATEGY", "PRIMITIVE", "MODEL", "MODULE", "PROGRAM",
    "DATASET", "METRIC", "OPTIMIZE", "INPUT", "OUTPUT", "FROZEN", "LET", "RETURN",
}  # fmt: skip
# May stand there, but nobody who made a mistake was looking for it.
_OPTIONAL = {"STRING", "TRIPLE", "LSQB", "LBRACE", "FROZEN", "PROMPTC"}


def accepted_by(problem: UnexpectedToken) -> set[str]:
    """The terminals that could have stood there; where a name could, keywords that may be names go without saying."""
    accepted = set(problem.accepts)
    if "NAME" in accepted:
        accepted -= _SOFT
        if not accepted & {"INT", "PLUS"}:  # no expression could stand there, nor go on
            accepted -= {"AND", "OR", "IN", "NOT", "TRUE", "FALSE"}
    return accepted


def expected_words(accepted: AbstractSet[str], lark: Lark) -> str:
    """``accepted`` terminals in plain words, the likely ones only."""
    left = set(accepted)
    words = []
    last = []
    if left >= DECLARATION_START:
        left -= _DECLARATIONS
        last = ["a declaration"]
    if {"INT", "LPAR", "TRUE"} <= left:
        left -= _VALUE
        words.append("a value")
    if left & {"PLUS", "OR"}:
        left -= _OPERATORS
    if last or left - _OPTIONAL:
        left -= _OPTIONAL
    if left == {"COLON"}:
        return "`:` and a type"
    if "EQUAL" in left:
        left.discard("COLON")
    if len(left) > 1 and "COMMA" in left and left & {"NAME", "INPUT", "OUTPUT", "LET"}:
        left.discard("COMMA")
    spelled = {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    plain = [_PLAIN[t] for t in _PLAIN if t in left]
    words += plain + sorted(f"`{spelled[t]}`" for t in left if t in spelled) + last
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def starts_part(problem: UnexpectedInput) -> bool:
    """Whether the block was complete up to ``problem``, so that what is wrong starts there."""
    return isinstance(problem, UnexpectedToken) and "RBRACE" in problem.accepts
