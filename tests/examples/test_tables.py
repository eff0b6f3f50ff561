"""The data scripts of the programs that classify, on made-up files in the form of the public ones."""

from pathlib import Path
from types import ModuleType

import pytest

from examples.heart_disease import get_data as heart_disease
from examples.iris import get_data as iris
from examples.iris_typo import get_data as iris_typo
from examples.scone import get_data as scone
from tests.examples.sources import put, read, stand_in

_PATIENT = "63.0,1.0,4.0,145.0,233.0,1.0,2.0,150.0,0.0,2.3,3.0,?,7.0,2\n"


def test_patients_are_written_in_words() -> None:
    first, second = heart_disease.rows([_PATIENT, "41.0,0.0,1.0,130.0,204.0,0.0,0.0,172.0,1.0,1.4,1.0,3.0,?,0"])
    assert first == {
        "age": 63,
        "sex": "male",
        "chest_pain": "asymptomatic",
        "blood_pressure": 145,
        "cholesterol": 233,
        "high_sugar": True,
        "cardiogram": "hypertrophy",
        "heart_rate": 150,
        "exercise_angina": False,
        "st_depression": 2.3,
        "st_slope": "downsloping",
        "vessels": None,
        "thallium": "reversible",
        "disease": "yes",
    }
    assert (second["sex"], second["chest_pain"], second["vessels"]) == ("female", "typical", 3)
    assert (second["thallium"], second["disease"]) == (None, "no")


@pytest.mark.parametrize("downloads", [True, False])
def test_patients_are_split_as_in_the_paper(downloads: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(_PATIENT.replace("233.0", f"{100 + i}.0") for i in range(303))
    stand_in(monkeypatch, heart_disease, tmp_path / "given", CLEVELAND=lines)
    heart_disease.main([*([] if downloads else ["--from", str(tmp_path / "given")]), "--to", str(tmp_path / "to")])
    train, test = read(tmp_path / "to" / "train.jsonl"), read(tmp_path / "to" / "test.jsonl")
    assert (len(train), len(test)) == (120, 183)
    assert sorted(row["cholesterol"] for row in [*train, *test]) == list(range(100, 403))


def test_a_part_of_the_patients_is_halved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [_PATIENT.replace("233.0", f"{100 + i}.0") for i in range(10)]
    header = ",".join(heart_disease.COLUMNS) + "\n"
    stand_in(monkeypatch, heart_disease, tmp_path, SAMPLE=header + "".join(lines))
    heart_disease.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    assert [len(read(tmp_path / "to" / f"{name}.jsonl")) for name in ("train", "test")] == [5, 5]


def _pairs(category: str, first: int) -> str:
    mark = "" if category == "one_scoped" else "_edited"
    lines = [f",sentence1{mark},sentence2{mark},gold_label{mark}"]
    for i in range(first, first + 300):
        label = "entailment" if i % 2 else "neutral"
        lines.append(f"{i},No {category} dog {i} runs.,No {category} poodle {i} runs.,{label}")
    return "\n".join(lines) + "\n"


def test_sentence_pairs_become_questions(tmp_path: Path) -> None:
    path = tmp_path / "two_scoped.csv"
    path.write_text(_pairs("two_scoped", 1))
    assert scone.rows(path)[0] == {
        "context": "No two_scoped dog 1 runs.",
        "question": "Can we logically conclude for sure that no two_scoped poodle 1 runs?",
        "answer": "yes",
    }
    (old := tmp_path / "one_scoped.csv").write_text(_pairs("one_scoped", 2))
    assert scone.rows(old)[0]["answer"] == "no"


@pytest.mark.parametrize("tests", [True, False])
def test_sentence_pairs_are_split_as_in_the_paper(tests: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [
        put(tmp_path, source, _pairs(Path(source.name).stem, 1000 * at))
        if tests or source.name.startswith("train/")
        else source
        for at, source in enumerate(scone.SOURCES)
    ]
    monkeypatch.setattr(scone, "SOURCES", made)
    scone.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    train, dev, test = (read(tmp_path / "to" / f"{name}.jsonl") for name in ("train", "dev", "test"))
    # ScoNe's own test files have 200 pairs each, and these 300.
    assert (len(train), len(dev), len(test)) == ((500, 500, 1800) if tests else (300, 300, 1200))
    assert not {row["context"] for row in test} & {row["context"] for row in [*train, *dev]}


def test_the_flowers_of_the_repository_are_those_that_fisher_printed() -> None:
    lines = [f"5.0,3.4,1.5,0.{i % 10},Iris-setosa" for i in range(40)]
    lines[34] = lines[37] = "4.9,3.1,1.5,0.1,Iris-setosa"
    flowers = iris.corrected(["6.0,2.9,4.5,1.5,Iris-versicolor", *lines])
    assert flowers[34] == ("4.9", "3.1", "1.5", "0.2", "setosa")
    assert flowers[37] == ("4.9", "3.6", "1.4", "0.1", "setosa")
    assert flowers[40] == ("6.0", "2.9", "4.5", "1.5", "versicolor")
    assert flowers[:34] == [("5.0", "3.4", "1.5", f"0.{i % 10}", "setosa") for i in range(34)]


@pytest.mark.parametrize("script", [iris, iris_typo])
def test_flowers_are_refused_that_are_not_those_of_the_hash(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, iris, tmp_path, FILE="5.0,3.4,1.5,0.2,Iris-setosa\n")
    with pytest.raises(SystemExit, match=iris.SHA256):
        script.main(["--from", str(tmp_path), "--to", str(tmp_path / "to")])
    assert not (tmp_path / "to").exists()


def test_the_flowers_that_scikit_learn_carries_are_those_of_the_hash(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    iris_typo.main(["--to", str(tmp_path)])
    assert len((tmp_path / "iris.csv").read_text().splitlines()) == 151
