"""The metric of the program beside this file."""

from typing import Literal, TypedDict


class Issue(TypedDict):
    title: str
    quote: str
    severity: int
    due: object


class Routed(TypedDict):
    issue: Issue
    team: Literal["billing", "platform", "account"]


def set_f1(pred: list[Routed], gold: list[Routed]) -> float:
    """The share of teams that both have, of all that are there."""
    wanted = [item["team"] for item in gold]
    found = [item["team"] for item in pred]
    return len(set(wanted) & set(found)) / max(len(set(wanted) | set(found)), 1)
