"""What a retriever keeps of a corpus: a folder for each content, filled once and never changed."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.data.columns import convert
from promptc.data.table import read_table
from promptc.runtime.retrieval.documents import write_documents
from promptc.schema.codec import check
from promptc.schema.hashing import digest
from promptc.schema.types import MISSING, STR, Json, Record, Row, Scalar, Type

_VERSION = 1


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
        file = self.folder / self.path
        if not file.is_file():
            read_table(self.folder, self.path)  # raises, and says so as for any data file
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        columns: list[Json] = [[name, str(type_)] for name, type_ in self._columns().items()]
        key = digest([_VERSION, content, Path(self.path).suffix, columns, list(self.searched), *what])
        return self.cache / f"{retriever}-{key[:32]}"

    def fill(self, folder: Path) -> list[str]:
        """Write the documents into ``folder``; the texts to index, one for each. Raises `DataProblem`."""
        table = read_table(self.folder, self.path)
        columns = {name: type_ for name, type_ in self._columns().items() if self._needs(name, table.columns)}
        rows = [convert(table, row, columns, {}) for row in table.rows]
        write_documents(folder, (self._document(row) for row in rows))
        return ["\n".join(str(row[name]) for name in self.searched) for row in rows]

    def _columns(self) -> dict[str, Type]:
        columns: dict[str, Type] = dict.fromkeys(self.searched, STR)
        if isinstance(self.item, Record):
            columns.update((f.name, f.type) for f in self.item.fields)
        return columns

    def _needs(self, name: str, columns: Sequence[str]) -> bool:
        field = self.item.field(name) if isinstance(self.item, Record) else None
        return name in columns or field is None or field.default is MISSING

    def _document(self, row: Row) -> Json:
        if isinstance(self.item, Record):
            # `check` fills in the defaults of fields that the file has no column for.
            return check(self.item, {f.name: row[f.name] for f in self.item.fields if f.name in row})
        return row[self.searched[0]]


@contextmanager
def building(home: Path) -> Iterator[Path]:
    """A new folder to fill, which becomes ``home`` at the end: readers see all of it or nothing."""
    home.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    try:
        yield new
        try:
            new.rename(home)
        except OSError:
            # Another process was faster; what it wrote is the same.
            if not home.is_dir():
                raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
