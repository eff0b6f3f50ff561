"""Programs of promptc-nano's own families with their rows, for the table of `nano.toml`.

    python -m benchmarks.families

Each has two modules, of which one needs an instruction and the other demonstrations. The programs are those of
`benchmarks/optimize`; the rows are drawn anew, more of them, from streams that neither the model's training, nor an example, nor
that benchmark uses. The same rows come each time.
"""

import argparse
import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from benchmarks.optimize import rows
from benchmarks.optimize.rows import Row
from benchmarks.optimize.tasks import PROGRAMS

FAMILIES: dict[str, Callable[[Random], Row]] = {"relay": rows.line, "facts": rows.fact, "scale": rows.pair}
OUT = Path(__file__).parent / "runs" / "families"
_TRAIN, _DEV, _TEST = 100, 60, 120


def write(name: str, folder: Path) -> Path:
    """The program ``name`` in a folder of its own in ``folder``, with its rows beside it."""
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    rng = rows.stream(f"families {name}", 0)
    found = rows.divide(rows.drawn(FAMILIES[name], _TRAIN + _DEV + _TEST, rng), _TRAIN, _DEV, _TEST, rng)
    for split, held in (("train", found.train), ("dev", found.dev), ("test", found.test)):
        _write_rows(home / f"{split}.csv", held)
    return Path(shutil.copy(PROGRAMS / f"{name}.prompt", home))


def _write_rows(path: Path, held: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(held[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER")
    folder = parser.parse_args().out
    for name in FAMILIES:
        print(write(name, folder))


if __name__ == "__main__":
    main()
