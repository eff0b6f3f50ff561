"""The rows of a file, as a program and its metric need them."""

from collections.abc import Sequence
from pathlib import Path

from promptc.artifact.model import Artifact
from promptc.data.load import load_dataset
from promptc.data.spec import DatasetSpec, FilePool
from promptc.schema.types import Field, Record, Row


def scored_rows(artifact: Artifact, path: Path) -> tuple[Row, ...]:
    """The rows of a file with inputs and the columns that the metric reads. Raises `DataProblem`."""
    return read_rows(path, column_fields(artifact))


def read_rows(path: Path, fields: Sequence[Field]) -> tuple[Row, ...]:
    """The rows of a CSV, JSON, JSON Lines or Parquet file, with the columns that ``fields`` name."""
    spec = DatasetSpec("rows", (FilePool("rows", str(path)),))
    return load_dataset(spec, Path(), fields).splits["rows"]


def column_fields(artifact: Artifact) -> tuple[Field, ...]:
    """The columns that a scored row must have: the inputs, and what the metric reads of the gold row."""
    parameters = artifact.metric.inputs if artifact.metric is not None else ()
    golds = [p.type for p in parameters if p.name == "gold"]
    gold = {f.name: f for record in golds if isinstance(record, Record) for f in record.fields}
    return tuple({**gold, **{f.name: f for f in artifact.program.inputs}}.values())
