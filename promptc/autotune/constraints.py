"""What an instruction demands or forbids: whatever else a new instruction says, it says this, too.

A proposer that was told to keep constraints forgets some of them all the same, and a metric rarely notices: nobody
writes a test for "never name the patient". So sentences with words that demand or forbid are carried over as they are.
"""

import re
from collections.abc import Sequence

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")
_DEMANDS = re.compile(
    r"\b(?:must|never|always|only|exactly|should|without|avoid|cannot|may not|do not|don['’]t"
    r"|at (?:most|least)|no (?:more|less|fewer|longer) than)\b",
    re.IGNORECASE,
)
# "When the answer is a name, ..." is a rule; "say when it happened" is the task.
_CASE = re.compile(r"(?:if|when|whenever|unless)\b", re.IGNORECASE)
_ENDS = (".", "!", "?", ":")


def normalized(text: str) -> str:
    """``text`` without the differences that no reader sees: case, white space, a full stop at the end."""
    return " ".join(text.casefold().split()).rstrip(".")


def constraints(instruction: str) -> list[str]:
    """The sentences of ``instruction`` that demand or forbid something, in order."""
    sentences = (sentence.strip() for sentence in _SENTENCE_END.split(instruction))
    return [s for s in sentences if _DEMANDS.search(s) or _CASE.match(s)]


def with_constraints(text: str, demanded: Sequence[str]) -> str:
    """``text``, and after it those of the ``demanded`` sentences that it does not have."""
    plain = normalized(text)
    missing = [sentence for sentence in demanded if normalized(sentence) not in plain]
    if not missing:
        return text
    return " ".join([text if text.endswith(_ENDS) else f"{text}.", *missing])
