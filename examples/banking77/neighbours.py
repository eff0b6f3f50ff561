"""How far the nearest labelled messages lead, without a model: the table of the README, from the rows of `get_data`.

    python -m examples.banking77.neighbours

Likeness is that of the runtime (`promptc.runtime.nearest`). A pool has as many messages of each intent.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from examples.fetching import Row
from promptc.artifact.model import Demo, Module
from promptc.driver.compiling import compile_file
from promptc.runtime.nearest import NearestDemos

HERE = Path(__file__).parent
OF_EACH = (3, 13, 26, 1_000)
SHOWN = (1, 4, 8, 16)


def main() -> None:
    (module,) = compile_file(HERE / "banking77.prompt").artifact.modules
    known, asked = (_rows(HERE / "data" / f"{name}.jsonl") for name in ("train", "test"))
    print("| pool | " + " | ".join(f"among the {n} nearest" for n in SHOWN) + " |")
    print("|---" * (1 + len(SHOWN)) + "|")
    for count in OF_EACH:
        pool = _of_each(known, count)
        shares = found(module, pool, asked)
        print(f"| {len(pool):,} | " + " | ".join(f"{100 * share:.0f} %" for share in shares) + " |")


def found(module: Module, pool: Sequence[Row], asked: Sequence[Row]) -> list[float]:
    """The share of the rows ``asked`` whose intent is among the nearest of ``pool``, for each number in `SHOWN`."""
    demos = tuple(Demo({"message": row["message"]}, {"intent": row["intent"]}) for row in pool)
    nearest = NearestDemos(replace(module, demos=demos, nearest=max(SHOWN)))
    # The nearest of all is the last.
    intents = [[pool[i]["intent"] for i in reversed(nearest.places({"message": row["message"]}))] for row in asked]
    return [
        sum(row["intent"] in near[:n] for row, near in zip(asked, intents, strict=True)) / len(asked) for n in SHOWN
    ]


def _of_each(rows: Sequence[Row], count: int) -> list[Row]:
    by_intent: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_intent[row["intent"]].append(row)
    return [row for same in by_intent.values() for row in same[:count]]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
