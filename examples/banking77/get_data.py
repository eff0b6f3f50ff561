"""Write messages to a bank with their intents, in samples by seed."""

import csv
from collections.abc import Sequence
from pathlib import Path

from examples.fetching import Row, Source, place

# Half of those to learn from become the pool of examples, which takes 26 of each intent.
TRAIN, DEV, TEST = 5_000, 300, 1_000

_URL = "https://raw.githubusercontent.com/PolyAI-LDN/task-specific-datasets/57ec275d8078af65b7731c2a98be812d844a6d6b/banking_data"
LEARN = Source("train.csv", "b06e26ac675513959a63135f11b94ea7786ed02da65db93a5650d8838cbc664b", f"{_URL}/train.csv")
REPORT = Source("test.csv", "d12d6e3bc4c3103966ae786dc435913c0c563dfa328f5a3646d0e62cfeeb474d", f"{_URL}/test.csv")


def main(argv: Sequence[str] | None = None) -> None:
    place(__file__, __doc__, argv).write_samples(LEARN, REPORT, rows, (TRAIN, DEV, TEST), of="Banking77")


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{"message": r["text"], "intent": r["category"]} for r in csv.DictReader(file)]


if __name__ == "__main__":
    main()
