"""How long indexing, opening and searching take, and how much memory: each in a process of its own, on one core.

`measured` starts ``python -m benchmarks.retrieval.speed``, which prints what it measured as JSON.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import final

MEMORY = 1024.0  # MiB aimed at
QUERY = 20.0  # milliseconds aimed at
KINDS = ("bm25", "dense")
_K = 10
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@final
@dataclass(frozen=True, slots=True)
class Speed:
    """Of one process: seconds until its first answer, milliseconds of a query after it, and the peak of its memory in MiB.

    ``processor`` is the median of the processor's time for a query, which says the most on a machine that does other
    things, too. For `dense` a query is the search alone, without the embedding of the query.
    """

    kind: str
    stage: str
    start: float
    query: float
    slow: float
    processor: float
    memory: float


def measured(kind: str, stage: str, folder: Path, dimensions: int) -> Speed:
    """``stage`` is ``build`` for the first process over a corpus, and ``search`` for another one after it."""
    words = [sys.executable, "-m", "benchmarks.retrieval.speed", kind, stage, str(folder), str(dimensions)]
    env = os.environ | dict.fromkeys(_THREADS, "1")
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    fields: Mapping[str, float] = json.loads(done.stdout)
    return Speed(kind=kind, stage=stage, **fields)


def table(speeds: list[Speed]) -> str:
    lines = [
        "| | first answer | query, median | 95 % | of 20 ms, processor's time | memory's peak | of 1 GiB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {s.kind}, {s.stage} | {s.start:.1f} s | {s.query:.1f} ms | {s.slow:.1f} ms | {s.processor / QUERY:.2f} | "
        f"{s.memory:.0f} MiB | {s.memory / MEMORY:.2f} |"
        for s in speeds
    ]
    return "\n".join(lines) + "\n"


async def _measure(kind: str, folder: Path, dimensions: int) -> dict[str, float]:
    # What the libraries take counts, as for a program.
    from benchmarks.retrieval.embedding import Arbitrary
    from benchmarks.retrieval.recall import CORPUS, PASSAGE
    from promptc.runtime.retrieval.bm25 import BM25Retriever
    from promptc.runtime.retrieval.corpora import Retriever
    from promptc.runtime.retrieval.dense import DenseRetriever
    from promptc.runtime.retrieval.shelf import Shelf

    queries: list[str] = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    shelf = Shelf(folder, CORPUS, PASSAGE, ("title", "text"), folder / "cache")
    started = time.perf_counter()
    retriever: Retriever
    if kind == "bm25":
        retriever = BM25Retriever(shelf, {})
    else:
        model = f"arbitrary-{dimensions}"
        retriever = DenseRetriever(shelf, {"model": model}, embedder=Arbitrary(dimensions, 0))
    await retriever.search(queries[0], _K)
    start = time.perf_counter() - started
    walls, processor = [], []
    for query in queries:
        wall, used = time.perf_counter(), time.process_time()
        await retriever.search(query, _K)
        walls.append(1000 * (time.perf_counter() - wall))
        processor.append(1000 * (time.process_time() - used))
    await retriever.close()
    return {
        "start": start,
        "query": median(walls),
        "slow": sorted(walls)[len(walls) * 95 // 100],
        "processor": median(processor),
        "memory": _peak(),
    }


def _peak() -> float:
    """The peak of this process's memory in MiB, mapped files included. `getrusage` would count that of its parent, too."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval.speed", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("stage", choices=("build", "search"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("dimensions", type=int)
    asked = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(asyncio.run(_measure(asked.kind, asked.folder, asked.dimensions))))


if __name__ == "__main__":
    main()
