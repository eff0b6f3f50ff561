"""Write the sentence pairs of ScoNe as questions, in the splits of the MIPRO paper."""

import csv
from collections.abc import Sequence
from pathlib import Path

from examples.fetching import Row, Source, drawn, place

# The paper's table 3; its test rows are all of ScoNe's own.
TRAIN, DEV = 500, 500
_TEST_PAIRS = 200

_URL = "https://raw.githubusercontent.com/selenashe/ScoNe/b02532a2f4185c6118a57a148455e0750592d8c8/scone_nli"
_SUMS = {
    "train/no_negation": "7eace991e9054b491918c176f5f038c7fed6eb0ac529a0ff0c7b713397a0672c",
    "train/one_not_scoped": "f80d23ada21d3a8f2e04fd436774c92f8918ba73bf1f9183d3912f17648149e4",
    "train/one_scoped": "1a9f0b3e931fe15d20fee63eb5e94a8b7d58cc195839ba4616d363f11c5d55b7",
    "train/one_scoped_one_not_scoped": "51f4a4cd92695593bfb6a7788e08df620b637bda129037654c2130b20c7d871a",
    "train/two_not_scoped": "88003396a41b5aeb0cbc47edaa73dc9581ba0fe7542d3572d1ba8c57dd3bed3e",
    "train/two_scoped": "f394dfb47d5a487e0619d351df37978f56a0a61dae6dc72b8830900c19b78968",
    "test/no_negation": "4027aa515f9225da7a3d598a3dff5b82d224850eaf0c28eea30e40eb3759963d",
    "test/one_not_scoped": "7177ff1e8c86eed3c7d2e1b622add7d16e318a303f2e99393918f9bfd7336e43",
    "test/one_scoped": "58d18c16f62c693c450e817aa5d291e83f92527e1aab823c466132a4f7ac22f6",
    "test/one_scoped_one_not_scoped": "b76269f6bc1b6d4a5928647bb13a571b5f24a4b3adaccebadee4363f9cea0105",
    "test/two_not_scoped": "46d347ced6e3a7428a13b70f24380ef7a57846327d862bc238955c8bc4d07ef2",
    "test/two_scoped": "797f8ce23b3d7366352a399b855b8668c8e69154055bbd0547b3f1c82d7ef0ef",
}
SOURCES = [Source(f"{name}.csv", sha256, f"{_URL}/{name}.csv") for name, sha256 in _SUMS.items()]


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv)
    learn = [rows(where.get(source)) for source in SOURCES if source.name.startswith("train/")]
    tests = [source for source in SOURCES if source.name.startswith("test/")]
    if where.folder and not any(map(where.find, tests)):
        print("ScoNe's test files are not there: the last pairs of the training files stand in for them")
        report = [part[-_TEST_PAIRS:] for part in learn]
        learn = [part[:-_TEST_PAIRS] for part in learn]
    else:
        report = [rows(where.get(source)) for source in tests]
    test = [row for part in report for row in part]
    seen = {row["context"] for row in test}
    others = (row for part in learn for row in part if row["context"] not in seen)
    train, dev = drawn(others, (TRAIN, DEV), where.seed)
    for name, part in (("train", train), ("dev", dev), ("test", test)):
        where.write(f"{name}.jsonl", part)


def rows(path: Path) -> list[Row]:
    """The pairs of a file: the first sentence as the context, the second one in a question whose answer is yes or no."""
    # `one_scoped` comes from an older data set, MoNLI, in which no sentence was edited.
    mark = "" if path.stem == "one_scoped" else "_edited"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            _row(r["sentence1" + mark], r["sentence2" + mark], r["gold_label" + mark]) for r in csv.DictReader(file)
        ]


def _row(first: str, second: str, label: str) -> Row:
    clause = second[0].lower() + second[1:].strip(".")
    return {
        "context": first,
        "question": f"Can we logically conclude for sure that {clause}?",
        "answer": "yes" if label == "entailment" else "no",
    }


if __name__ == "__main__":
    main()
