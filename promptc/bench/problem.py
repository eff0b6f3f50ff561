"""What is wrong with a suite, with the cells that are kept, or with what was asked of a table."""


class BenchProblem(Exception):
    """The text says where, and what to do."""
