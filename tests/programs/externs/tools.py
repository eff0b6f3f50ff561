"""What the program beside this file calls."""

from pathlib import Path
from typing import TypedDict


class Point(TypedDict):
    x: float
    y: float


def norm(point: Point, scale: float) -> float:
    return (point["x"] ** 2 + point["y"] ** 2) ** 0.5 * scale


async def clock() -> str:
    return "noon"


def note(text: str) -> bool:
    if "bad" in text:
        raise ValueError("bad text")
    with Path(__file__).with_name("notes.txt").open("a", encoding="utf-8") as file:
        file.write(text + "\n")
    return True
