"""A model as a function for the task `scale`: it compares as it is told, and grades right once it has demonstrations."""

from tests.benchmarks.scripted_server import Messages


def answer(messages: Messages) -> str:
    head, *shown, asked = messages
    values = dict(line.split(": ", 1) for line in asked["content"].splitlines() if ": " in line)
    if "left" in values:
        return f"score: {max(int(values['left']), int(values['right']))}"
    if "score" in values:
        return "grade: pass" if not shown or int(values["score"]) > 60 else "grade: fail"
    output = head["content"].split("Output:\n")[1].split(" (")[0]
    return f"{output}: Give the grade by the score."
