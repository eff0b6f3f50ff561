"""A corpus file: how its rows are read, and which folder holds an index of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.data.files import file_sha256
from promptc.data.load import typed_rows
from promptc.data.spec import FilePool
from promptc.runtime.retrieval.documents import write_documents
from promptc.schema.hashing import digest
from promptc.schema.types import STR, Field, Json, Record, Row, Scalar

_VERSION = 2


@final
@dataclass(frozen=True, slots=True)
class Shelf:
    """A corpus file and how it is read.

    A row gives an ``item``: a record of columns of the same names, or the text of the one column that is ``searched``. The
    text of a row is that of the ``searched`` columns. ``cache`` holds a folder for each content.
    """

    folder: Path
    path: str
    item: Record | Scalar
    searched: tuple[str, ...]
    cache: Path

    def home(self, retriever: str, *what: Json) -> Path:
        """The folder of an index that depends on the file's content, on how it is read and on ``what``.

        Raises `promptc.data.problems.DataProblem` where there is no such file.
        """
        content = file_sha256(self.folder, FilePool("", self.path))
        columns: list[Json] = [[f.name, str(f.type)] for f in self._fields()]
        key = digest([_VERSION, content, Path(self.path).suffix, columns, list(self.searched), *what])
        return self.cache / f"{retriever}-{key[:32]}"

    def fill(self, folder: Path) -> list[str]:
        """Write the documents into ``folder``; the texts to index, one for each. Raises `DataProblem`."""
        texts: list[str] = []
        write_documents(folder, self._documents(texts))
        return texts

    def _documents(self, texts: list[str]) -> Iterator[Json]:
        """The documents, one by one; the text of each is appended to ``texts``."""
        for row in typed_rows(self.folder, self.path, self._fields(), infer=False):
            texts.append("\n".join(str(row[name]) for name in self.searched))
            yield self._document(row)

    def _fields(self) -> tuple[Field, ...]:
        fields = {name: Field(name, STR) for name in self.searched}
        if isinstance(self.item, Record):
            fields |= {f.name: f for f in self.item.fields}
        return tuple(fields.values())

    def _document(self, row: Row) -> Json:
        if isinstance(self.item, Record):
            return {f.name: row[f.name] for f in self.item.fields}
        return row[self.searched[0]]
