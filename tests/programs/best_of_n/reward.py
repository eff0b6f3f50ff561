"""The reward of the program beside this file."""


def closeness(task: str, title: str, size: int) -> float:
    """How much of the title's length is that of the task, with at most ``size`` letters counted."""
    return float(task in title) - abs(len(task) - min(len(title), size)) / 10
