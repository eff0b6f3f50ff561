"""Write Iris as `data/iris.csv`: 150 flowers, four measurements in centimetres, the species.

The measurements are R. A. Fisher's ("The use of multiple measurements in taxonomic problems", 1936), as scikit-learn
carries them, so nothing is downloaded. The hash makes sure that everyone compiles the same rows.
"""

import csv
import hashlib
import io
import sys
from pathlib import Path

from sklearn.datasets import load_iris

OUT = Path(__file__).parent / "data" / "iris.csv"
SHA256 = "9cc1c345c71bcc9b486b74cbf6063fa66f4bb5e0f603a4b3c3471ec2e5e8e355"
COLUMNS = ("sepal_length", "sepal_width", "petal_length", "petal_width", "species")


def main() -> None:
    iris = load_iris()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for measurements, target in zip(iris.data, iris.target, strict=True):
        writer.writerow([*(f"{m:.1f}" for m in measurements), str(iris.target_names[target])])
    content = text.getvalue().encode()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        sys.exit(f"The installed scikit-learn carries other Iris data: sha256 {found}, expected {SHA256}.")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(content)
    print(f"{OUT.relative_to(Path.cwd()) if OUT.is_relative_to(Path.cwd()) else OUT}: {len(iris.data)} rows")


if __name__ == "__main__":
    main()
