"""Write Iris as `data/iris.csv`: 150 flowers, four measurements in centimetres, the species.

The measurements are R. A. Fisher's ("The use of multiple measurements in taxonomic problems", 1936), as scikit-learn
carries them, so nothing is downloaded; a folder given may have them as `iris.data`, the file of the UCI repository. The hash
makes sure that everyone compiles the same rows.
"""

from collections.abc import Iterable, Sequence

from examples.fetching import Place, Source, place

SHA256 = "9cc1c345c71bcc9b486b74cbf6063fa66f4bb5e0f603a4b3c3471ec2e5e8e355"
COLUMNS = ("sepal_length", "sepal_width", "petal_length", "petal_width", "species")
SPECIES = ("setosa", "versicolor", "virginica")

FILE = Source(
    "iris.data",
    "4550db9c5dd162cad9c4270a0209ad38be30f398c6011c8619cb46be365e6990",
    "https://raw.githubusercontent.com/RadiusNetworks/lda/ad33017e6d891b977e111f905add97c933685cf5/iris/iris.data",
)
# Two setosas that UCI's file has not as Fisher printed them, by their place: what it has, what he wrote.
_MISPRINTS = {
    34: (("4.9", "3.1", "1.5", "0.1"), ("4.9", "3.1", "1.5", "0.2")),
    37: (("4.9", "3.1", "1.5", "0.1"), ("4.9", "3.6", "1.4", "0.1")),
}

Flower = tuple[str, ...]


def main(argv: Sequence[str] | None = None) -> None:
    write(place(__file__, __doc__, argv, seeded=False))


def write(where: Place) -> None:
    """The flowers as `data/iris.csv`, in the order of scikit-learn."""
    lines = where.get(FILE).read_text(encoding="utf-8").split() if where.folder else None
    flowers = _carried() if lines is None else corrected(lines)
    where.write_table("iris.csv", COLUMNS, flowers, SHA256, other="The installed scikit-learn carries other Iris data")


def corrected(lines: Iterable[str]) -> list[Flower]:
    """The flowers of UCI's file by species, with what Fisher printed."""
    flowers = [(*cells[:4], cells[4].removeprefix("Iris-")) for cells in (line.split(",") for line in lines)]
    flowers.sort(key=lambda flower: SPECIES.index(flower[4]))
    return [_as_printed(at, flower) for at, flower in enumerate(flowers)]


def _as_printed(at: int, flower: Flower) -> Flower:
    misprint, printed = _MISPRINTS.get(at, ((), ()))
    return (*printed, flower[4]) if printed and flower[:4] == misprint else flower


def _carried() -> list[Flower]:
    from sklearn.datasets import load_iris

    iris = load_iris()
    return [
        (*(f"{m:.1f}" for m in measurements), str(iris.target_names[target]))
        for measurements, target in zip(iris.data, iris.target, strict=True)
    ]


if __name__ == "__main__":
    main()
