def tidy(text: str) -> str:
    return text.strip()
