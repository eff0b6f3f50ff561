"""What the program beside this file accepts."""


def good(draft: str) -> bool:
    return "good" in draft
