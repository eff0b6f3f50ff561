"""A data set out of one file that a test writes."""

from pathlib import Path

import pytest

from promptc.data.load import Dataset, load_dataset
from promptc.data.spec import DatasetSpec, FilePool
from promptc.schema.types import Type
from tests.data.loading import Load, fields


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_text(name: str, text: str, types: dict[str, Type]) -> Dataset:
        (tmp_path / name).write_bytes(text.encode())
        return load_dataset(DatasetSpec("d", (FilePool("train", name),)), tmp_path, fields(types))

    return load_text
