"""What the program beside this file calls."""

import math
from pathlib import Path
from typing import TypedDict


class Point(TypedDict):
    x: float
    y: float


def norm(point: Point, scale: float) -> float:
    return math.hypot(point["x"], point["y"]) * scale


async def clock() -> str:
    return "noon"


def note(text: str) -> bool:
    if "bad" in text:
        raise ValueError("bad text")
    with Path(__file__).with_name("notes.txt").open("a", encoding="utf-8") as file:
        file.write(text + "\n")
    return True
