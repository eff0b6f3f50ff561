"""Write the questions of HotPotQA and the corpus that they are answered from, in the splits of the MIPRO paper."""

from collections.abc import Sequence

from examples import hotpot, passages
from examples.fetching import Place, Source, drawn, place

# The paper's table 3. Hard questions alone, as in its loader; the authors' own draw is not published.
TRAIN, DEV, TEST = 500, 500, 2_000

# Questions with their paragraphs that others have published, for a folder that has HotPotQA's own files not.
SAMPLE_TRAIN = Source(
    "hipporag_hotpotqa_train.json",
    "6c0e2689d03c94b3bb4d5f94ed806ea4f4eb4f46c12132f8e91df774ad5c5a22",
    "https://raw.githubusercontent.com/OSU-NLP-Group/HippoRAG/3d95d255a8db0c1699b853cfb4fbe5056708162d/data/hotpotqa_train.json",
)
SAMPLE_TEST = Source(
    "amor_dev.json",
    "96296f21ea67a6e7b18017f657f7c1181e3aebdbd337993500f3280a1c4d7c28",
    "https://raw.githubusercontent.com/JianGuanTHU/AMOR/f950e63dd4ad5ab50f85864aefb25a08fe5c71af/data/hotpotqa/dev.json",
)


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv)
    learn, report = _questions(where)
    train, dev = drawn(map(hotpot.row, learn), (TRAIN, DEV), where.seed)
    (test,) = drawn(map(hotpot.row, report), (TEST,), where.seed)
    for name, rows in (("train", train), ("dev", dev), ("test", test)):
        where.write(f"{name}.jsonl", rows)
    chosen = {row["question"] for row in (*train, *dev, *test)}
    asked = [question for question in (*learn, *report) if question["question"] in chosen]
    found = [*hotpot.corpus(asked, learn, where.seed), *passages.samples(where)]
    passages.write(where, found, {title for question in asked for title in hotpot.titles(question)})


def _questions(where: Place) -> tuple[list[hotpot.Question], list[hotpot.Question]]:
    """Those to learn from and those to report on."""
    if where.folder and not where.find(hotpot.TRAIN) and (train := where.find(SAMPLE_TRAIN)):
        print("HotPotQA's own files are not there: samples of 100 questions each stand in for them")
        return hotpot.read(train), hotpot.read(where.get(SAMPLE_TEST))
    learn = [q for q in hotpot.read(where.get(hotpot.TRAIN)) if q["level"] == "hard"]
    return learn, hotpot.read(where.get(hotpot.DEV))


if __name__ == "__main__":
    main()
