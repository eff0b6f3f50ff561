"""Check the files of `weights/` against their hashes: ``python -m models.nano.verify``."""

import hashlib
from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights"
SUMS = "SHA256SUMS"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sums(folder: Path = WEIGHTS) -> None:
    """Hash every file but Python's and the hashes themselves, in the format of `sha256sum`."""
    files = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix != ".py" and p.name != SUMS)
    (folder / SUMS).write_text("".join(f"{_hash(p)}  {p.name}\n" for p in files))


def problems(folder: Path = WEIGHTS) -> list[str]:
    """Names of listed files that are missing or changed."""
    listed = [line.split("  ", 1) for line in (folder / SUMS).read_text().splitlines()]
    return [name for digest, name in listed if not (folder / name).is_file() or _hash(folder / name) != digest]


if __name__ == "__main__":
    bad = problems()
    raise SystemExit(f"changed or missing: {', '.join(bad)}" if bad else None)
