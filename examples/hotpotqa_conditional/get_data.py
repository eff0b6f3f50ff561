"""Write the questions of HotPotQA-Conditional, the MIPRO authors' own files, and the corpus that they are answered from."""

import csv
from collections.abc import Sequence
from pathlib import Path

from examples import hotpot, passages
from examples.fetching import Row, Source, drawn, place

_URL = (
    "https://raw.githubusercontent.com/stanfordnlp/dspy/63ec24ebb984495c5ae1094ce2a47d8b468d2252"
    "/testing/datasets/hotpotqa_conditional"
)
TRAIN = Source(
    "hotpot_train.csv",
    "53e01381d380d11c96c359cff14db3899b13d1fa9478112e9ae6af757fba3515",
    f"{_URL}/hotpot_train.csv",
)
DEV = Source(
    "hotpot_dev.csv",
    "abf0e8f4c825d289b5808e71352bec79c2555f5c7d5cafa50a3f129e629ba684",
    f"{_URL}/hotpot_dev.csv",
)
TEST = Source(
    "hotpot_test.csv",
    "08cd76baecd27a300fd6a2cd41b1ca4776a48c6ebe8d0c011c37d6fd38b682ff",
    f"{_URL}/hotpot_test.csv",
)


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv)
    train, dev = rows(where.get(TRAIN)), rows(where.get(DEV))
    if where.folder and not where.find(TEST):
        print(f"{TEST.name} is not there: half of the rows of {DEV.name} report")
        dev, test = drawn(dev, (len(dev) // 2, len(dev) // 2), where.seed)
    else:
        test = rows(where.get(TEST))
    for name, part in (("train", train), ("dev", dev), ("test", test)):
        where.write(f"{name}.jsonl", part)
    if where.folder and not where.find(hotpot.TRAIN):
        print("HotPotQA's own files are not there: the corpus has what the folder has")
        passages.write(where, passages.samples(where), ())
        return
    questions = [*hotpot.read(where.get(hotpot.TRAIN)), *hotpot.read(where.get(hotpot.DEV))]
    chosen = {row["question"] for row in (*train, *dev, *test)}
    asked = [question for question in questions if question["question"] in chosen]
    found = hotpot.corpus(asked, questions, where.seed)
    passages.write(where, found, {title for question in asked for title in hotpot.titles(question)})


def rows(path: Path) -> list[Row]:
    """The rows of one of the authors' files; its other columns say what the answer is about."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {"question": r["question"], "answer": r["answer"], "category": r["answer category"]}
            for r in csv.DictReader(file)
        ]


if __name__ == "__main__":
    main()
