"""What keeps a server from starting, or an artifact from being served."""


class ServeProblem(Exception):
    """The text says what is wrong, where, and what to do."""


class NameTaken(ServeProblem):
    """Two artifacts have one name."""
