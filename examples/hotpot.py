"""HotPotQA's own files: questions, answers, the articles that an answer needs, and ten paragraphs with each question.

Yang et al. 2018, "HotpotQA: A Dataset for Diverse, Explainable Multi-hop Question Answering" (arXiv 1809.09600), CC BY-SA 4.0.
A file is a list of objects, of which are read here: `question`, `answer`, `level`, `supporting_facts` (pairs of a title and the
number of a sentence) and `context` (pairs of a title and sentences). Two of the ten paragraphs are needed; the others mislead.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from examples.fetching import Row, Source
from examples.passages import SIZE

TRAIN = Source(
    "hotpot_train_v1.1.json",
    "26650cf50234ef5fb2e664ed70bbecdfd87815e6bffc257e068efea5cf7cd316",
    "http://curtis.ml.cmu.edu/datasets/hotpot/hotpot_train_v1.1.json",
)
DEV = Source(
    "hotpot_dev_distractor_v1.json",
    "4e9ecb5c8d3b719f624d66b60f8d56bf227f03914f5f0753d6fa1b359d7104ea",
    "http://curtis.ml.cmu.edu/datasets/hotpot/hotpot_dev_distractor_v1.json",
)

Question = dict[str, Any]


def read(path: Path) -> list[Question]:
    """The questions of a file, which is one list or has one question a line."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.split("\n") if line]


def row(question: Question) -> Row:
    return {"question": question["question"], "answer": question["answer"], "titles": titles(question)}


def titles(question: Question) -> list[str]:
    """The articles that the answer needs, in order."""
    return list(dict.fromkeys(fact[0] for fact in question["supporting_facts"]))


def paragraphs(questions: Iterable[Question]) -> list[Row]:
    return [{"title": t, "text": "".join(s).strip()} for question in questions for t, s in question["context"]]


def corpus(asked: Sequence[Question], others: Sequence[Question], seed: int) -> list[Row]:
    """The paragraphs of the questions ``asked``, and of ``others`` drawn by ``seed``, up to about `SIZE` titles."""
    order = list(others)
    Random(seed).shuffle(order)  # noqa: S311 - chance draws rows here, no secrets
    found, known = paragraphs(asked), {title for question in asked for title, _ in question["context"]}
    for question in order:
        if len(known) >= SIZE:
            break
        found += paragraphs([question])
        known.update(title for title, _ in question["context"])
    return found
