"""The text of a control token in what somebody wrote, made a text that no tokenizer takes for the token."""

import re

_JOINER = "\u2060"


def broken(text: str, control: re.Pattern[str]) -> str:
    """``text`` with a word joiner, which is not seen, after the first character of whatever ``control`` finds."""
    return control.sub(lambda found: found[0][0] + _JOINER + found[0][1:], text)
