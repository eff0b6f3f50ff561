"""What the externs of the case name."""


def size(text: str, scale: float) -> float:
    return len(text) * scale


def note(text: str) -> bool:
    return bool(text)


def good(text: str, answer: str) -> bool:
    return answer in text
