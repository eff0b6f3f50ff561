def plain(text: str) -> bool:
    return "!" not in text
