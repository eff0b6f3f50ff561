"""Write `data/notes.csv`: 400 notes of five words, and the shelf of the word that counts.

Nothing is downloaded: the rows are drawn from a fixed seed. The word that counts is the one before the last, which
the program does not say; nor does it say that animals live in the barn, tools in the shed, fruits in the pantry
and vehicles in the garage.
"""

import csv
from pathlib import Path
from random import Random

OUT = Path(__file__).parent / "data" / "notes.csv"
ROWS = 400
SHELVES = {
    "barn": "cat dog horse cow sheep goat pig lion tiger bear wolf fox deer rabbit mouse frog snake turtle goose owl",
    "shed": "hammer saw drill wrench shovel axe chisel pliers rake ladder screw clamp knife needle brush bucket broom",
    "pantry": "apple banana cherry grape lemon mango peach pear plum melon lime fig kiwi papaya apricot coconut",
    "garage": "car bus truck train boat ship bicycle tram van taxi ferry canoe wagon sled rocket tractor scooter",
}


def note(rng: Random) -> tuple[str, str]:
    """Five words with no two neighbours of one shelf, so that the wrong word seldom leads to the right shelf."""
    shelves: list[str] = []
    while len(shelves) < 5:
        shelf = rng.choice(list(SHELVES))
        if shelves[-1:] != [shelf]:
            shelves.append(shelf)
    return " ".join(rng.choice(SHELVES[s].split()) for s in shelves), shelves[-2]


def main() -> None:
    rng = Random(11)  # noqa: S311 - chance draws rows here, no secrets
    rows: dict[str, str] = {}
    while len(rows) < ROWS:
        text, shelf = note(rng)
        rows[text] = shelf
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("note", "shelf"))
        writer.writerows(rows.items())
    print(f"{OUT.name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
