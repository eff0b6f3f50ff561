"""The tool of the program beside this file."""


def length(word: str) -> int:
    return len(word)
