"""Write `data/notes.csv`: 400 notes of five words, the item that counts in each, and its shelf.

Nothing is downloaded: the rows are drawn from a fixed seed. The item is the third word of the note, which the program
does not say; nor does it say what is kept on which shelf. The hash makes sure that everyone compiles the same rows.
"""

from collections.abc import Sequence
from random import Random

from examples.fetching import place

SHA256 = "f190fa1d5c5454edcffe41e9161f7e742497bb12dc3430e7349755137bf501a0"
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


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv, makes=True, seeded=False)
    rng = Random(11)  # noqa: S311 - chance draws rows here, no secrets
    rows: dict[str, tuple[str, str, str]] = {}
    while len(rows) < ROWS:
        row = note(rng)
        rows[row[0]] = row
    columns = ("note", "item", "shelf")
    where.write_table("notes.csv", columns, list(rows.values()), SHA256, other="This Python draws other notes")


if __name__ == "__main__":
    main()
