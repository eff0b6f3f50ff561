"""Write the Cleveland patients of the UCI Heart Disease data, in words, in the splits of the MIPRO paper."""

import csv
from collections.abc import Iterable, Sequence

from examples.fetching import Row, Source, drawn, place

# The paper's table 3, which has no rows to select on: the program takes half of those to learn from.
TRAIN, TEST = 120, 183

CLEVELAND = Source(
    "processed.cleveland.data",
    "a74b7efa387bc9d108d7d0115d831fe9b414b29ae7124f331b622b4efa0427c8",
    "https://archive.ics.uci.edu/ml/machine-learning-databases/heart-disease/processed.cleveland.data",
)
# A part of these patients with a header, for a folder that has no more.
SAMPLE = Source(
    "heart_train_120.csv",
    "92366f855c6d907d7bb91a200cdb667748fdae7f121a9b6d161cfd473ebea1fa",
    CLEVELAND.url,
)

COLUMNS = (
    "age",
    "sex",
    "cp",
    "trestbps",
    "chol",
    "fbs",
    "restecg",
    "thalach",
    "exang",
    "oldpeak",
    "slope",
    "ca",
    "thal",
    "num",
)


def main(argv: Sequence[str] | None = None) -> None:
    where = place(__file__, __doc__, argv)
    if where.folder and not where.find(CLEVELAND) and (sample := where.find(SAMPLE)):
        print("only a part of the patients is there: half of them teach, half of them report")
        patients = rows(sample.read_text(encoding="utf-8").splitlines()[1:])
        train, test = drawn(patients, (len(patients) // 2, len(patients) // 2), where.seed)
    else:
        patients = rows(where.get(CLEVELAND).read_text(encoding="utf-8").splitlines())
        train, test = drawn(patients, (TRAIN, TEST), where.seed)
    where.write("train.jsonl", train)
    where.write("test.jsonl", test)


def rows(lines: Iterable[str]) -> list[Row]:
    """The patients: numbers as they are, codes in words (`heart-disease.names` beside the data has them), `?` as none."""
    return [_row(dict(zip(COLUMNS, cells, strict=True))) for cells in csv.reader(lines)]


def _row(cells: dict[str, str]) -> Row:
    values = {name: None if cell == "?" else float(cell) for name, cell in cells.items()}
    code = {name: int(value) for name, value in values.items() if value is not None}
    return {
        "age": code["age"],
        "sex": ("female", "male")[code["sex"]],
        "chest_pain": ("typical", "atypical", "non_anginal", "asymptomatic")[code["cp"] - 1],
        "blood_pressure": code["trestbps"],
        "cholesterol": code["chol"],
        "high_sugar": code["fbs"] == 1,
        "cardiogram": ("normal", "st_t", "hypertrophy")[code["restecg"]],
        "heart_rate": code["thalach"],
        "exercise_angina": code["exang"] == 1,
        "st_depression": values["oldpeak"],
        "st_slope": ("upsloping", "flat", "downsloping")[code["slope"] - 1],
        "vessels": code.get("ca"),
        "thallium": {3: "normal", 6: "fixed", 7: "reversible"}.get(code.get("thal", 0)),
        # 1 to 4 are degrees of the disease, which the task does not tell apart.
        "disease": "yes" if code["num"] > 0 else "no",
    }


if __name__ == "__main__":
    main()
