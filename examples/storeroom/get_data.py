"""Make a storeroom of chemical elements, `data/storeroom.db`, and questions about it with their answers, by seed.

The elements are those of six groups of the periodic table and of the lanthanoids, with the names that IUPAC gives these kinds;
elements without a lasting isotope are left out. What stands in the cupboards is made up, so no model knows it.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from examples.fetching import Row, drawn, place

TRAIN, DEV, TEST = 60, 60, 120
# Of the storeroom and the questions of seed 0: everyone asks the same.
SHA256 = "a54c318e2ca92740d8f6ccee63e35c7630b8ffb148167ada839777330bec641f"

CUPBOARDS = "ABCDEF"
KINDS = {
    "alkali metal": "3 Li lithium, 11 Na sodium, 19 K potassium, 37 Rb rubidium, 55 Cs caesium",
    "alkaline earth metal": "4 Be beryllium, 12 Mg magnesium, 20 Ca calcium, 38 Sr strontium, 56 Ba barium",
    "pnictogen": "7 N nitrogen, 15 P phosphorus, 33 As arsenic, 51 Sb antimony, 83 Bi bismuth",
    "chalcogen": "8 O oxygen, 16 S sulfur, 34 Se selenium, 52 Te tellurium",
    "halogen": "9 F fluorine, 17 Cl chlorine, 35 Br bromine, 53 I iodine",
    "noble gas": "2 He helium, 10 Ne neon, 18 Ar argon, 36 Kr krypton, 54 Xe xenon",
    "lanthanoid": "57 La lanthanum, 58 Ce cerium, 59 Pr praseodymium, 60 Nd neodymium, 62 Sm samarium, 63 Eu europium,"
    " 64 Gd gadolinium, 65 Tb terbium, 66 Dy dysprosium, 67 Ho holmium, 68 Er erbium, 69 Tm thulium, 70 Yb ytterbium,"
    " 71 Lu lutetium",
}


@dataclass(frozen=True, slots=True)
class Element:
    number: int
    symbol: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bottle:
    element: Element
    cupboard: str
    grams: int


ELEMENTS = [
    Element(int(number), symbol, name, kind)
    for kind, listed in KINDS.items()
    for number, symbol, name in (words.split() for words in listed.split(","))
]


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv, makes=True)
    bottles = filled(Random(where.seed))  # noqa: S311 - chance fills shelves here, no secrets
    asked = questions(bottles)
    found = hashlib.sha256(json.dumps([list(map(asdict, bottles)), asked]).encode()).hexdigest()
    if where.seed == 0 and found != SHA256:
        sys.exit(f"This Python draws another storeroom: sha256 {found}, expected {SHA256}.")
    for name, rows in zip(("train", "dev", "test"), drawn(asked, (TRAIN, DEV, TEST), where.seed), strict=True):
        where.write(f"{name}.jsonl", rows)
    write(where.data / "storeroom.db", bottles)


def filled(rng: Random) -> list[Bottle]:
    """Three bottles at most of each element, no two of them alike in cupboard or size."""
    return [
        Bottle(element, cupboard, grams)
        for element in ELEMENTS
        for count in [rng.randrange(4)]
        for cupboard, grams in zip(rng.sample(CUPBOARDS, count), rng.sample(range(10, 500, 10), count), strict=True)
    ]


def write(path: Path, bottles: Sequence[Bottle]) -> None:
    """The storeroom as a database of two tables, in the place of one that is there."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE element (number INTEGER PRIMARY KEY, symbol TEXT, name TEXT, kind TEXT)")
        database.execute("CREATE TABLE bottle (number INTEGER REFERENCES element, cupboard TEXT, grams INTEGER)")
        database.executemany("INSERT INTO element VALUES (:number, :symbol, :name, :kind)", map(asdict, ELEMENTS))
        database.executemany(
            "INSERT INTO bottle VALUES (?, ?, ?)", ((b.element.number, b.cupboard, b.grams) for b in bottles)
        )
    print(f"{path.name}: {len(ELEMENTS)} elements, {len(bottles)} bottles")


def questions(bottles: Sequence[Bottle]) -> list[Row]:
    """All questions of these forms that have one answer. Some take one tool, others a second one for what the first tells."""
    of = {e: [b for b in bottles if b.element == e] for e in ELEMENTS}
    asked: list[tuple[str, str]] = []
    for element, found in of.items():
        asked.append((f"How many grams of {element.name} are there?", _grams(found)))
        asked.append((f"How many grams of the element with atomic number {element.number} are there?", _grams(found)))
        if found:
            most = max(found, key=lambda b: b.grams).cupboard
            asked.append((f"Which cupboard has the largest bottle of {element.name}?", most))
            asked.append(
                (f"Which cupboard has the largest bottle of the element with the symbol {element.symbol}?", most)
            )
    for kind in KINDS:
        first, *_, last = [e for e in ELEMENTS if e.kind == kind]
        asked.append((f"How many grams of the {kind} with the lowest atomic number are there?", _grams(of[first])))
        asked.append((f"How many grams of the {kind} with the highest atomic number are there?", _grams(of[last])))
        for cupboard in CUPBOARDS:
            names = {b.element.name for b in bottles if b.cupboard == cupboard and b.element.kind == kind}
            if len(names) == 1:
                asked.append((f"Which {kind} is in cupboard {cupboard}?", names.pop()))
    return [{"question": question, "answer": answer} for question, answer in asked]


def _grams(bottles: Sequence[Bottle]) -> str:
    return str(sum(b.grams for b in bottles))


if __name__ == "__main__":
    main()
