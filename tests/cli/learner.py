"""A model as a function: with demonstrations in the prompt it answers right, without them it always says "good"."""

from promptc.runtime.engine import Request

BAD = ("letdown", "ruined")


def answer(request: Request) -> str:
    learned = len(request.messages) > 2
    return "mood: bad" if learned and any(word in request.messages[-1].content for word in BAD) else "mood: good"
