"""The data set of a compiled program."""

from promptc.data.load import Dataset, load_dataset
from promptc.driver.compiling import Compiled
from promptc.driver.problems import DriverProblem
from promptc.driver.rows import column_fields
from promptc.schema.types import Row
from promptc.source.suggest import closest


def dataset_name(compiled: Compiled) -> str:
    """The data set that the program is optimized on, or that its metric is declared for."""
    if compiled.optimize is not None:
        return compiled.optimize.dataset
    if compiled.ir.metric is None:
        raise DriverProblem(
            f"no metric of {compiled.source.path} scores `{compiled.program}`, so no data set is its own"
        )
    return compiled.checked.metrics[compiled.ir.metric].dataset


def load_rows(compiled: Compiled) -> Dataset:
    """All rows, typed as the program's inputs and its metric read them. Raises `DataProblem`."""
    spec = compiled.checked.datasets[dataset_name(compiled)]
    return load_dataset(spec, compiled.folder, column_fields(compiled.artifact))


def split_rows(compiled: Compiled, split: str) -> tuple[tuple[Row, ...], str]:
    """The rows of one split, and its full name for people."""
    name = dataset_name(compiled)
    splits = load_rows(compiled).splits
    if split not in splits:
        close = closest(split, splits)
        hint = f"did you mean `{close}`?" if close else f"its splits are {', '.join(splits)}"
        raise DriverProblem(f"data set `{name}` has no split `{split}`; {hint}")
    return splits[split], f"{name}.{split}"
