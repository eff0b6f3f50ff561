"""The data scripts of the programs that search, on made-up files in the form of the public ones."""

import bz2
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from examples import hotpot, passages
from examples.hotpotqa import get_data as hotpotqa
from examples.hotpotqa_conditional import get_data as conditional
from examples.hover import get_data as hover
from tests.conftest import Golden
from tests.examples.sources import put, read, stand_in


def _question(n: int, level: str = "hard") -> dict[str, Any]:
    """As HotPotQA writes one, with four paragraphs in the place of ten."""
    return {
        "_id": str(n),
        "level": level,
        "question": f"Who made {n}?",
        "answer": f"Maker {n}",
        "supporting_facts": [[f"Thing {n}", 0], [f"Maker {n}", 1], [f"Maker {n}", 0]],
        "context": [[f"{kind} {n}", [f"{kind} {n} is.", " It was."]] for kind in ("Thing", "Maker", "Other", "More")],
    }


def _questions(first: int, count: int, level: str = "hard") -> str:
    return json.dumps([_question(n, level) for n in range(first, first + count)])


def _claim(n: int, articles: int) -> dict[str, Any]:
    facts = [[f"Article {n} {i}", i] for i in range(articles)]
    return {"claim": f"Claim {n}.", "supporting_facts": [*facts, facts[0]], "label": "SUPPORTED", "num_hops": articles}


def test_a_question_is_written_with_the_articles_that_it_needs() -> None:
    assert hotpot.row(_question(1)) == {
        "question": "Who made 1?",
        "answer": "Maker 1",
        "titles": ["Thing 1", "Maker 1"],
    }
    assert hotpot.paragraphs([_question(1)])[0] == {"title": "Thing 1", "text": "Thing 1 is. It was."}


def test_hard_questions_are_split_and_have_their_paragraphs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    learn = json.loads(_questions(0, 40)) + json.loads(_questions(100, 40, "easy"))
    stand_in(monkeypatch, hotpot, tmp_path, TRAIN=json.dumps(learn), DEV=_questions(200, 30))
    hotpotqa.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    train, dev, test = (read(tmp_path / "to" / f"{name}.jsonl") for name in ("train", "dev", "test"))
    assert (len(train), len(dev), len(test)) == (20, 20, 30)
    corpus = {row["title"] for row in read(tmp_path / "to" / "corpus.jsonl")}
    assert corpus >= {title for row in [*train, *dev, *test] for title in row["titles"]}
    assert not any(title.endswith(" 100") for title in corpus)
    assert "corpus.jsonl has 140 of the 140 articles" in capsys.readouterr().out


def test_samples_stand_in_for_the_files_of_hotpotqa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "\n".join(json.dumps(_question(n)) for n in range(100, 106))
    stand_in(monkeypatch, hotpotqa, tmp_path, SAMPLE_TRAIN=_questions(0, 10), SAMPLE_TEST=lines)
    hotpotqa.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    assert [len(read(tmp_path / "to" / f"{name}.jsonl")) for name in ("train", "dev", "test")] == [5, 5, 6]


def test_a_corpus_takes_more_questions_until_it_is_large_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotpot, "SIZE", 10)
    asked, others = [_question(0)], [_question(n) for n in range(1, 50)]
    found = hotpot.corpus(asked, others, 0)
    assert found == hotpot.corpus(asked, others, 0)
    assert found[:4] == hotpot.paragraphs(asked)
    assert len({row["title"] for row in found}) == 12


def _answers(*numbers: int) -> str:
    rows = [f"Who made {n}?,Maker {n},person,who,things,," for n in numbers]
    return "\n".join(["question,answer,answer category,question word,topic,,", *rows]) + "\n"


def test_conditional_questions_have_their_category_and_paragraphs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"TRAIN": _answers(0, 1, 2), "DEV": _answers(3, 4), "TEST": _answers(5)}
    stand_in(monkeypatch, conditional, tmp_path, **files)
    stand_in(monkeypatch, hotpot, tmp_path, TRAIN=_questions(0, 4), DEV=_questions(4, 2))
    conditional.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    assert read(tmp_path / "to" / "train.jsonl")[0] == {
        "question": "Who made 0?",
        "answer": "Maker 0",
        "category": "person",
    }
    assert [len(read(tmp_path / "to" / f"{name}.jsonl")) for name in ("dev", "test")] == [2, 1]
    assert {row["title"] for row in read(tmp_path / "to" / "corpus.jsonl")} >= {f"Thing {n}" for n in range(6)}


def test_conditional_questions_without_a_test_file_share_the_dev_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, conditional, tmp_path, TRAIN=_answers(0, 1), DEV=_answers(2, 3, 4, 5))
    passage = put(tmp_path, passages.SAMPLES[0], json.dumps({"Thing 0": ["It is."]}))
    monkeypatch.setattr(passages, "SAMPLES", [passage])
    conditional.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    assert [len(read(tmp_path / "to" / f"{name}.jsonl")) for name in ("train", "dev", "test")] == [2, 2, 2]


def _archive(articles: dict[str, list[str]]) -> bytes:
    """As HotPotQA publishes Wikipedia: an archive of compressed files, with an article a line."""
    lines = "".join(json.dumps({"id": t, "title": t, "text": s, "charoffset": []}) + "\n" for t, s in articles.items())
    inner, archive = bz2.compress(lines.encode()), io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:bz2") as tar:
        folder = tarfile.TarInfo("enwiki/AA")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        file = tarfile.TarInfo("enwiki/AA/wiki_00.bz2")
        file.size = len(inner)
        tar.addfile(file, io.BytesIO(inner))
    return archive.getvalue()


def test_claims_of_three_articles_are_kept_with_what_they_need_of_wikipedia(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = [_claim(n, articles) for n, articles in enumerate((3, 2, 3, 4))]
    stand_in(monkeypatch, hover, tmp_path, LEARN=json.dumps(claims), REPORT=json.dumps([_claim(9, 3)]))
    needed = {f"Article 0 {i}": [f'It is <a href="x">linked {i}</a>.', " And more."] for i in range(3)}
    articles = {**needed, "Tom &amp; Jerry": ["A film."]}
    stand_in(monkeypatch, passages, tmp_path, ABSTRACTS=_archive(articles))
    monkeypatch.setattr(passages, "SIZE", 5_233_329)
    hover.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    rows = [read(tmp_path / "to" / f"{name}.jsonl") for name in ("train", "dev", "test")]
    assert sorted(row["claim"] for part in rows for row in part) == ["Claim 0.", "Claim 2.", "Claim 9."]
    assert rows[2] == [{"claim": "Claim 9.", "titles": ["Article 9 0", "Article 9 1", "Article 9 2"]}]
    corpus = read(tmp_path / "to" / "corpus.jsonl")
    assert corpus[0] == {"title": "Article 0 0", "text": "It is linked 0. And more."}
    assert corpus[-1] == {"title": "Tom & Jerry", "text": "A film."}
    assert "corpus.jsonl has 3 of the 9 articles" in capsys.readouterr().out


def test_only_wanted_articles_are_sure_to_be_kept(tmp_path: Path) -> None:
    (path := tmp_path / "wiki.tar.bz2").write_bytes(_archive({f"A{n}": [f"{n}."] for n in range(50)}))
    found = list(passages.abstracts(path, {"A7", "A9"}, 0))
    assert {"A7", "A9"} <= {row["title"] for row in found}
    assert len(found) < 25
    assert found == list(passages.abstracts(path, {"A7", "A9"}, 0))


def test_samples_of_claims_and_passages_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = [{"key": f"T{i}", "value": 0} for i in (1, 2, 3)]
    sample = json.dumps([{"claim": f"C{n}", "supporting_facts": facts, "label": 1} for n in range(4)])
    stand_in(monkeypatch, hover, tmp_path, SAMPLE_LEARN=sample, SAMPLE_REPORT=sample)
    texts: list[dict[str, list[str]] | list[dict[str, str]]] = [
        {"T1": ["One.", " Two."]},
        [{"title": "T1", "text": "Later."}, {"title": "T2", "text": "T2 is."}],
    ]
    made = [put(tmp_path, source, json.dumps(text)) for source, text in zip(passages.SAMPLES, texts, strict=False)]
    monkeypatch.setattr(passages, "SAMPLES", made)
    hover.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    assert read(tmp_path / "to" / "train.jsonl")[0]["titles"] == ["T1", "T2", "T3"]
    assert read(tmp_path / "to" / "corpus.jsonl") == [
        {"title": "T1", "text": "One. Two."},
        {"title": "T2", "text": "T2 is."},
    ]


def test_a_folder_without_passages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    stand_in(monkeypatch, conditional, tmp_path, TRAIN=_answers(0, 1), DEV=_answers(2, 3), TEST=_answers(4))
    with pytest.raises(SystemExit) as ended:
        conditional.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    golden("examples/no_passages.txt", str(ended.value).replace(str(tmp_path), "FOLDER") + "\n")
