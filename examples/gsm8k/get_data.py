"""Write the word problems of GSM8K with the numbers that answer them, in samples by seed."""

import json
from collections.abc import Sequence
from pathlib import Path

from examples.fetching import Row, Source, place

TRAIN, DEV, TEST = 500, 300, 1_319

_URL = "https://raw.githubusercontent.com/openai/grade-school-math/3101c7d5072418e28b9008a6636bde82a006892c/grade_school_math/data"
LEARN = Source("train.jsonl", "17f347dc51477c50d4efb83959dbb7c56297aba886e5544ee2aaed3024813465", f"{_URL}/train.jsonl")
REPORT = Source("test.jsonl", "3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14", f"{_URL}/test.jsonl")


def main(argv: Sequence[str] | None = None) -> None:
    place(__file__, __doc__, argv).write_samples(LEARN, REPORT, rows, (TRAIN, DEV, TEST), of="GSM8K")


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as file:
        return [{"question": p["question"], "answer": number(p["answer"])} for p in map(json.loads, file)]


def number(solution: str) -> int:
    """What a solution comes to: the number behind its last mark, without the commas of its thousands."""
    return int(solution.rpartition("####")[2].replace(",", ""))


if __name__ == "__main__":
    main()
