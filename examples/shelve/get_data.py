"""Write `data/notes.csv`: 400 notes of five words, the item that counts in each, and its shelf.

Nothing is downloaded: the rows are drawn from a fixed seed. The item is the third word of the note, which the program
does not say; nor does it say what is kept on which shelf.
"""

import csv
from pathlib import Path
from random import Random

OUT = Path(__file__).parent / "data" / "notes.csv"
ROWS = 400
WORDS = 5
PLACE = 2
SHELVES = {
    "barn": ("cat", "horse", "goose", "rabbit"),
    "shed": ("hammer", "ladder", "bucket", "chisel"),
    "pantry": ("apple", "lemon", "peach", "melon"),
    "garage": ("truck", "bicycle", "canoe", "tractor"),
}


def note(rng: Random) -> tuple[str, str, str]:
    """Five different words with no two neighbours of one shelf, so that the wrong word seldom leads to the right shelf."""
    shelves: list[str] = []
    words: list[str] = []
    while len(words) < WORDS:
        shelf = rng.choice(list(SHELVES))
        word = rng.choice(SHELVES[shelf])
        if shelves[-1:] != [shelf] and word not in words:
            shelves.append(shelf)
            words.append(word)
    return " ".join(words), words[PLACE], shelves[PLACE]


def main() -> None:
    rng = Random(11)  # noqa: S311 - chance draws rows here, no secrets
    rows: dict[str, tuple[str, str, str]] = {}
    while len(rows) < ROWS:
        row = note(rng)
        rows[row[0]] = row
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("note", "item", "shelf"))
        writer.writerows(rows.values())
    print(f"{OUT.name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
