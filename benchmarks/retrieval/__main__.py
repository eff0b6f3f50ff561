"""Measure retrieval and print the tables: ``python -m benchmarks.retrieval --data FOLDER``."""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.retrieval import recall, speed
from benchmarks.retrieval.passages import queries, write_corpus

_QUERIES = 200
_SEED = 0


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, help="the files of the examples; without it, all passages are made up")
    parser.add_argument("--encoder", type=Path, help="a folder with a sentence encoder, for the recall of `dense`")
    parser.add_argument("--sets", nargs="+", choices=[of.name for of in recall.SETS], help="for recall (all)")
    parser.add_argument(
        "--limit", type=int, help="for recall, take so many passages of each corpus, the questions' own first"
    )
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=384, help="of the vectors of `dense` whose speed is measured")
    parser.add_argument("--only", choices=("speed", "recall"))
    parser.add_argument(
        "--work", type=Path, help="where corpora and indexes are kept; else they are removed at the end"
    )
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.work or Path(temporary)
        if asked.only != "recall":
            print(_speed(folder, asked.data, asked.passages, asked.dimensions))
        if asked.only != "speed" and asked.data is not None:
            homes = {of: recall.prepare(of.name, asked.data, folder, asked.limit) for of in _sets(asked.sets)}
            print(asyncio.run(_recall(homes, folder / "cache", asked.encoder)), end="")


def _speed(folder: Path, data: Path | None, count: int, dimensions: int) -> str:
    real = recall.prepare("hotpotqa", data, folder) / recall.CORPUS if data is not None else None
    # Indexes that an earlier run left would be opened, not built.
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        place = Path(fresh)
        kept = write_corpus(place / recall.CORPUS, real, count, _SEED)
        (place / "queries.json").write_text(json.dumps(queries(real, _QUERIES, _SEED)), encoding="utf-8")
        speeds = [
            speed.measured(kind, stage, place, dimensions) for kind in speed.KINDS for stage in ("build", "search")
        ]
    return f"{count:,} passages, {kept:,} of them real, {dimensions} dimensions\n\n{speed.table(speeds)}"


def _sets(names: Sequence[str] | None) -> list[recall.Set]:
    return [of for of in recall.SETS if names is None or of.name in names]


async def _recall(homes: Mapping[recall.Set, Path], cache: Path, encoder: Path | None) -> str:
    found = []
    for of, home in homes.items():
        for name, retriever in recall.retrievers(home, cache, encoder).items():
            found.append(await recall.recall(name, retriever, home, of))
            await retriever.close()
    return recall.table(found)


if __name__ == "__main__":
    main()
