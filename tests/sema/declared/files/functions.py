"""Functions that the programs beside this folder declare; nothing of it runs."""


def score(text: str) -> float:
    return float(len(text))


def arity(text: str, gold: str) -> float:
    return float(text == gold)


def types(text: str) -> float:
    return float(len(text))


def returns(text: str) -> str:
    return text
