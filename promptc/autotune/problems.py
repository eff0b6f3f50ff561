"""Why a build does not go on: mistakes of the user, and the ordinary reasons to stop early."""


class OptimizeProblem(Exception):
    """The build cannot be done as it was asked for; the text says what to change."""


class MetricProblem(OptimizeProblem):
    """The metric failed on a row. That is a mistake in the metric or the data, never a score."""


class Halt(Exception):
    """No more calls: keep what is known, choose the best of it, and say ``reason``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class OutOfBudget(Halt):
    """The next batch of calls could exceed a limit, so none of it was made. ``limit`` is it, as a text."""

    def __init__(self, limit: str) -> None:
        super().__init__(f"the budget of {limit} is used up")


class OutOfTime(OutOfBudget):
    """The limit is one of time. A batch may be under way when it is reached; it is given up."""


class Stopped(Halt):
    """The user asked the build to stop."""
