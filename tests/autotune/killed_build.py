"""A build in a process of its own, which kills itself without warning at a given call. Run by `test_resume`.

Arguments: a folder, the number of the call to die in (0: none), how many rows may be in flight.
"""

import asyncio
import sys
from pathlib import Path

from promptc.artifact.model import Provenance
from promptc.artifact.writer import dumps
from promptc.codegen import generate
from tests.autotune.world import build, one_module, painter, rows, spec
from tests.mortal import Mortal

SPLITS = {"train": rows(0, 40), "dev": rows(100, 30), "test": rows(200, 20)}
ASKED = spec(
    ("bootstrap", {"demos": 3, "sets": 4}),
    ("propose", {"instructions": 4}),
    ("search", {"trials": 8, "minibatch": 6, "full_every": 4}),
    seed=0,
)


def quality(instruction: str, demos: list[tuple[str, str]]) -> float:
    return 0.2 + 0.15 * ("red" in instruction) + 0.15 * len({answer for _, answer in demos})


async def main(folder: Path, last: int, concurrency: int) -> None:
    engine = Mortal(painter(quality), folder / "calls.log", last)
    result = await build(one_module(), engine, folder, ASKED, splits=SPLITS, concurrency=concurrency)
    text = dumps(generate(result.program, Provenance("test", "0" * 64, seed=0), result.scores))
    (folder / "artifact.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
