"""What can be wrong with data: always with the file, the line and the column, and what to do."""


class DataProblem(ValueError):
    """A data file cannot be used. ``line`` counts from 1, 0 where no line is to blame; ``column`` may be empty."""

    def __init__(self, path: str, line: int, column: str, reason: str) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: column `{column}`: {reason}" if column else f"{place}: {reason}")
