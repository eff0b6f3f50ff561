"""What the data scripts of the examples share: files found or downloaded, checked by their SHA-256; rows drawn and written.

A script runs as `python -m examples.NAME.get_data`, from the root of the checkout. What it downloads is kept in `data/source`
beside the program, and `--from FOLDER` takes files that are there already, in whatever folder below FOLDER.
"""

import argparse
import csv
import hashlib
import io
import json
import sys
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

Row = Mapping[str, Any]

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A public file: the end of its path, its SHA-256 and its address. An optional one is taken where a folder has it."""

    name: str
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files come from, a folder or (none) their addresses, and the folder that the rows go to."""

    folder: Path | None
    data: Path
    seed: int

    def get(self, source: Source) -> Path:
        """The file of ``source``, or the end of the script with the reason why there is none."""
        if self.folder is None:
            return _downloaded(source, self.data / "source")
        path = self.find(source)
        if path is None:
            sys.exit(
                f"{self.folder} has no {source.name}. Get it from {source.url}, or leave --from out to download it."
            )
        return path

    def find(self, source: Source) -> Path | None:
        """The file of ``source`` in the folder, where there is one; one with other bytes than expected ends the script."""
        found = sorted(self.folder.rglob(source.name)) if self.folder else []
        sums = [_sha256(path) for path in found]
        if found and source.sha256 not in sums:
            sys.exit(f"{found[0]} is another file than expected: sha256 {sums[0]}, expected {source.sha256}.")
        return found[sums.index(source.sha256)] if found else None

    def write_samples(
        self, learn: Source, report: Source, read: Callable[[Path], list[Row]], counts: tuple[int, int, int], *, of: str
    ) -> None:
        """Rows to train, to select and to report, ``counts`` of each, of a set ``of`` two files: one to learn from, one to report on.

        Where a folder has the first alone, its rows report, too; none of them does two things.
        """
        rows, (train, dev, test) = read(self.get(learn)), counts
        if self.folder and not self.find(report):
            print(f"{of}'s own test file is not there: rows of the training file report")
            parts = drawn(rows, counts, self.seed)
        else:
            parts = [*drawn(rows, (train, dev), self.seed), *drawn(read(self.get(report)), (test,), self.seed)]
        for name, part in zip(("train", "dev", "test"), parts, strict=True):
            self.write(f"{name}.jsonl", part)

    def write_table(
        self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], sha256: str, *, other: str
    ) -> None:
        """``rows`` as `data/NAME`, a CSV file that everyone has alike; ``other`` is what it is told to be where the hash differs."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        content = text.getvalue().encode()
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            sys.exit(f"{other}: sha256 {found}, expected {sha256}.")
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / name).write_bytes(content)
        print(f"{name}: {len(rows)} rows")

    def write(self, name: str, rows: Sequence[Row]) -> None:
        """``rows`` as `data/NAME`, one JSON object a line."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / name).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        print(f"{name}: {len(rows)} rows")


def place(
    script: str, doc: str | None, argv: Sequence[str] | None, *, makes: bool = False, seeded: bool = True
) -> Place:
    """What the command line of ``script``, the path of a data script, says.

    One that ``makes`` its rows takes no files. Only one that is ``seeded``, as most are, has rows that a seed decides.
    """
    home = Path(script).parent
    parser = argparse.ArgumentParser(prog=f"python -m examples.{home.name}.get_data", description=doc)
    parser.set_defaults(folder=None, seed=0)
    if not makes:
        parser.add_argument(
            "--from", dest="folder", type=Path, help="take the files from this folder and download nothing"
        )
    parser.add_argument(
        "--to", type=Path, default=home / "data", help="where the rows go (the folder data/ of the example)"
    )
    if seeded:
        parser.add_argument("--seed", type=int, default=0, help="decides which rows are drawn (0)")
    given = parser.parse_args(argv)
    if given.folder is not None and not given.folder.is_dir():
        parser.error(f"there is no folder {given.folder}")
    return Place(given.folder, given.to, given.seed)


def drawn(rows: Iterable[Row], counts: Sequence[int], seed: int) -> list[list[Row]]:
    """Disjoint samples of ``rows`` by ``seed``, as many as ``counts`` says; shares in their proportion where rows are few.

    Rows that are equal are one row, so that none is in two samples.
    """
    left = list({json.dumps(row, sort_keys=True): row for row in rows}.values())
    Random(seed).shuffle(left)  # noqa: S311 - chance draws rows here, no secrets
    if len(left) < sum(counts):
        counts = [len(left) * count // sum(counts) for count in counts]
    ends = [sum(counts[: i + 1]) for i in range(len(counts))]
    return [left[end - count : end] for end, count in zip(ends, counts, strict=True)]


def _downloaded(source: Source, kept: Path) -> Path:
    path = kept / source.name
    if path.is_file() and _sha256(path) == source.sha256:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    print(f"downloading {source.url}")
    try:
        # The addresses are those that the scripts name, and the hash decides what is taken.
        with urllib.request.urlopen(source.url, timeout=60) as answer, part.open("wb") as file:  # noqa: S310
            while block := answer.read(_BLOCK):
                file.write(block)
    except OSError as error:
        sys.exit(
            f"{source.url} could not be downloaded: {error}. Get {source.name} in another way, and give its folder: --from"
        )
    found = _sha256(part)
    if found != source.sha256:
        part.unlink()
        sys.exit(f"{source.url} gave another file than expected: sha256 {found}, expected {source.sha256}.")
    return part.replace(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
