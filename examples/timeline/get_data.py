"""Write the reports of a temporal puzzle, what witnesses saw in them and the hours that are left, with samples by seed.

The puzzles are those of `temporal_sequences` in BIG-Bench Hard (Suzgun et al. 2022, arXiv 2210.09261). Their sentences are
built alike, so what stands in them can be read without a model; the hours that are left are the puzzle's own answer.
"""

import json
import re
from collections.abc import Sequence

from examples.fetching import Row, Source, drawn, place

TRAIN, DEV, TEST = 100, 50, 100

PUZZLES = Source(
    "temporal_sequences.json",
    "92a1189faaa84aacc4c405aaa13f13f48c2992eb884772eedb622505252baef5",
    "https://raw.githubusercontent.com/suzgunmirac/BIG-Bench-Hard/9ee07bd481feebf959a6b59d61ea57bdcf30964d/bbh/temporal_sequences.json",
)

_WOKE = re.compile(r"^(\w+) woke up at (\w+)\.$", re.MULTILINE)
_SAW = re.compile(r"^(\w+) saw \w+ (.+) from (\w+) to (\w+)\.$", re.MULTILINE)
_CLOSED = re.compile(r"^The .+ was closed after (\w+)\.$", re.MULTILINE)


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv)
    content = json.loads(where.get(PUZZLES).read_text(encoding="utf-8"))
    samples = drawn([row(p["input"], p["target"]) for p in content["examples"]], (TRAIN, DEV, TEST), where.seed)
    for name, rows in zip(("train", "dev", "test"), samples, strict=True):
        where.write(f"{name}.jsonl", rows)
    # The authors ask everyone to keep it with the data: whoever trains a model finds them by it, and leaves them out.
    (where.data / "CANARY").write_text(content["canary"] + "\n", encoding="utf-8")


def row(puzzle: str, target: str) -> Row:
    """A puzzle: its report without the question, and what is right."""
    went, report, _ = re.split(r"\. Between what times .+\nWe know that:\n|\nBetween what times", puzzle)
    ((person, woke),) = _WOKE.findall(report)
    (closed,) = _CLOSED.findall(report)
    (answer,) = re.findall(rf"^{re.escape(target)} (\w+) to (\w+)$", puzzle, re.MULTILINE)
    return {
        "report": f"{went}.\n{report}",
        "person": person,
        "woke": _hour(woke),
        "closed": _hour(closed),
        "sightings": [
            {"witness": witness, "doing": doing, "hours": _hours(start, end)}
            for witness, doing, start, end in _SAW.findall(report)
        ],
        "free": [_hours(*answer)],
    }


def _hours(start: str, end: str) -> dict[str, int]:
    return {"start": _hour(start), "end": _hour(end)}


def _hour(written: str) -> int:
    """``9am`` and ``12pm`` on a clock of 24 hours."""
    return int(written[:-2]) % 12 + (12 if written.endswith("pm") else 0)


if __name__ == "__main__":
    main()
