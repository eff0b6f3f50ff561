"""Where answers go, in the order of the rows: a stream, or a file on which a later run goes on.

A file of answers is only ever added to. A run that was killed has left whole lines, but for the last one: that one is cut
off, and its row is run again. To run rows again that failed, all is written anew to a file beside it, which then takes the
place of the first one; that, too, may be killed at any moment and goes on where it was.
"""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, final

from promptc.driver.bulk.answers import AnswerLines
from promptc.driver.bulk.counts import Tally
from promptc.driver.bulk.inputs import InputFile
from promptc.driver.bulk.state import SUFFIX, RunState, changes, read_state, write_state
from promptc.driver.problems import DriverProblem

_PART = ".part"


class Output(Protocol):
    """Takes the lines of rows in their order, from the row after those that ``tally`` counts."""

    @property
    def tally(self) -> Tally:
        """What was there at first."""
        ...

    @property
    def resumed(self) -> bool:
        """Whether an earlier run has begun it."""
        ...

    def kept(self) -> Iterator[bytes | None]:
        """For each row from there on, the line that is to be written without running it, if any; may end early."""
        ...

    def write(self, line: bytes) -> None: ...

    def checkpoint(self) -> Callable[[], None] | None:
        """What takes back all that is written from now on; None where nothing can be taken back."""
        ...


@final
class OutputFile:
    """An `Output` into an open file whose cut end is off."""

    def __init__(self, path: Path, file: BinaryIO, lines: AnswerLines, old: "OutputFile | None" = None) -> None:
        self._path = path
        self._file = file
        self._lines = lines
        self._old = old
        self._head = len(lines.file.head)
        self.tally, self._end = _whole(path, file, lines)
        self.resumed = old is not None or self.tally.rows > 0
        self._cut(self._end)
        if self._end < self._head:
            self.write(lines.file.head)

    def kept(self) -> Iterator[bytes | None]:
        if self._old is not None:
            yield from self._old.good(self.tally.rows)

    def good(self, start: int) -> Iterator[bytes | None]:
        """From row ``start`` on (from 0), the lines that are no failures."""
        self._file.seek(self._head)
        for row, line in enumerate(self._lines.file.whole(self._file)):
            if row >= start:
                yield None if self._lines.failure(line) else line

    def write(self, line: bytes) -> None:
        rest = memoryview(line)
        try:
            while rest:
                wrote = os.pwrite(self._file.fileno(), rest, self._end)
                self._end += wrote
                rest = rest[wrote:]
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from None

    def checkpoint(self) -> Callable[[], None]:
        return partial(self._cut, self._end)

    def _cut(self, end: int) -> None:
        self._file.truncate(end)
        self._end = end


@contextmanager
def open_output(
    path: Path, lines: AnswerLines, state: RunState, inputs: InputFile, *, fresh: bool = False, again: bool = False
) -> Iterator[OutputFile]:
    """The file at ``path``, as far as it holds answers of the run that ``state`` describes.

    ``fresh`` empties it first; with ``again`` rows that failed are no answers, and are to be run once more. Raises
    `DriverProblem` where the file is of another run, or another process writes to it.
    """
    if path.exists() and path.samefile(inputs.path):
        raise DriverProblem(f"{path} holds the rows themselves; give --out another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside, part = (path.with_name(path.name + ending) for ending in (SUFFIX, _PART))
    with ExitStack() as stack:
        file = stack.enter_context(_open(path))
        if fresh:
            file.truncate(0)
        if os.fstat(file.fileno()).st_size == 0:
            part.unlink(missing_ok=True)
        else:
            _require_same(path, read_state(beside), state, inputs)
        write_state(beside, state)
        answers = OutputFile(path, file, lines)
        if answers.tally.rows > inputs.rows:
            had = f"{answers.tally.rows:,} answers, and {inputs.path} has {inputs.rows:,} rows"
            raise DriverProblem(f"{path} has {had}; {_OTHERWISE}")
        if not again or not answers.tally.failures:
            yield answers
            return
        yield OutputFile(part, stack.enter_context(_open(part)), lines, answers)
        part.replace(path)


_OTHERWISE = "--fresh begins it anew, or give --out another name"


def _require_same(path: Path, begun: RunState | None, state: RunState, inputs: InputFile) -> None:
    if begun is None:
        raise DriverProblem(f"{path} is there already, and no run wrote it that could go on; {_OTHERWISE}")
    if changed := changes(begun, state, inputs):
        *most, last = changed
        which = f"{', '.join(most)} and {last} have" if most else f"{last} has"
        raise DriverProblem(
            f"{which} changed since {path} was begun, so its answers are of something else; {_OTHERWISE}"
        )


def _open(path: Path) -> BinaryIO:
    """The file at ``path``, to be read and written, which is locked until it is closed or the process ends."""
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise DriverProblem(
            f"{path} is no file that a run could go on with; without --out, answers go to standard output"
        )
    try:
        # No child of this process inherits such a lock. All reading is through this one descriptor: to close another
        # one of the same file would give the lock up.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise DriverProblem(
            f"another run is writing to {path}; wait for that one to end, or give --out another name"
        ) from error
    return file


def _whole(path: Path, file: BinaryIO, lines: AnswerLines) -> tuple[Tally, int]:
    """What is whole in ``file``, and where that ends. Raises `DriverProblem` for a line that no run of the program writes."""
    tally, end, head = Tally(), 0, lines.file.head
    for line in lines.file.whole(file):
        try:
            if end < len(head):
                _require_head(line, head)
            else:
                tally.add(lines.failure(line))
        except (ValueError, RecursionError) as error:
            where = f"answer {tally.rows + 1}" if end >= len(head) else "the first line"
            raise DriverProblem(
                f"{path}: {where} is not what a run of this program writes ({error}); {_OTHERWISE}"
            ) from None
        end += len(line)
    return tally, end


def _require_head(line: bytes, head: bytes) -> None:
    if line != head:
        raise ValueError(f"the columns should be {head.decode().rstrip()}")
