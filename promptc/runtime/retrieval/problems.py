"""What is wrong with a corpus as it is declared."""


class CorpusProblem(ValueError):
    """A corpus that cannot be opened; the text says what to do."""
