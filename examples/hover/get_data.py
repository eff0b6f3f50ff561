"""Write the claims of HoVer that rest on three articles, and the corpus to find them in, in the splits of the MIPRO paper."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from examples import passages
from examples.fetching import Place, Row, Source, drawn, place

# The paper's table 3.
TRAIN, DEV, TEST = 500, 500, 1_520
_ARTICLES = 3

_HOVER = "https://raw.githubusercontent.com/hover-nlp/hover/39b84697f196308f398a251a7aea9b82ae0f0562/data/hover"
LEARN = Source(
    "hover_train_release_v1.1.json",
    "1f1cd57abd616fa00c70bdc575ce77c16fc6cf1a6cffd5ff87c208030a336bb6",
    f"{_HOVER}/hover_train_release_v1.1.json",
)
REPORT = Source(
    "hover_dev_release_v1.1.json",
    "67c14858f2d7fcdb96b6fe3d538ffcd6f76e3ba594aa2c0cd4359f601101e89d",
    f"{_HOVER}/hover_dev_release_v1.1.json",
)
_SAMPLE = "https://raw.githubusercontent.com/julianghadially/LangProBe-CodeEvolver/65b83070deb7334e335f6f99d718bac6be02531a/data"
# Claims of these files that others have published, for a folder that has HoVer's own files not.
SAMPLE_LEARN = Source(
    "hoverBench_train.json",
    "14fe8830f4300bc7737fbf3b4fb3b92536eab379b8385f254f5783e4f192e862",
    f"{_SAMPLE}/hoverBench_train.json",
)
SAMPLE_REPORT = Source(
    "hoverBench_dev.json",
    "5632a7f2e7f2bdcbe1d6de26fe1063782ffeb2e412d9bc11d56f38e399b9735c",
    f"{_SAMPLE}/hoverBench_dev.json",
)


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv)
    learn, report = _claims(where)
    train, dev = drawn(learn, (TRAIN, DEV), where.seed)
    (test,) = drawn(report, (TEST,), where.seed)
    for name, rows in (("train", train), ("dev", dev), ("test", test)):
        where.write(f"{name}.jsonl", rows)
    wanted = {title for row in (*train, *dev, *test) for title in row["titles"]}
    if where.folder and not where.find(passages.ABSTRACTS):
        print("the archive of Wikipedia is not there: the corpus has what the folder has")
        passages.write(where, passages.samples(where), wanted)
    else:
        passages.write(where, passages.abstracts(where.get(passages.ABSTRACTS), wanted, where.seed), wanted)


def _claims(where: Place) -> tuple[list[Row], list[Row]]:
    """Those to learn from and those to report on."""
    if where.folder and not where.find(LEARN) and (learn := where.find(SAMPLE_LEARN)):
        print("HoVer's own files are not there: samples of its claims stand in for them")
        return claims(learn), claims(where.get(SAMPLE_REPORT))
    return claims(where.get(LEARN)), claims(where.get(REPORT))


def claims(path: Path) -> list[Row]:
    """The claims of a file that rest on three articles, with their titles."""
    found = ({"claim": c["claim"], "titles": _titles(c)} for c in json.loads(path.read_text(encoding="utf-8")))
    return [row for row in found if len(row["titles"]) == _ARTICLES]


def _titles(claim: dict[str, Any]) -> list[str]:
    # HoVer writes pairs of a title and the number of a sentence, and those who took it over objects.
    facts = (fact["key"] if isinstance(fact, dict) else fact[0] for fact in claim["supporting_facts"])
    return list(dict.fromkeys(facts))


if __name__ == "__main__":
    main()
