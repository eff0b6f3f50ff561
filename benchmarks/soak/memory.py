"""The memory of a process over time."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression, median
from types import TracebackType
from typing import Self, final

Sample = tuple[float, int]
_PAGE = 4096


@final
class Watch:
    """Notes every ``period`` seconds how much of the machine's memory the process ``pid`` has, until it ends or is left."""

    def __init__(self, pid: int, period: float) -> None:
        self._path = Path(f"/proc/{pid}/statm")
        self._period = period
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        # Seconds since 1970, and bytes.
        self.samples: list[Sample] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                resident = int(self._path.read_text().split()[1]) * _PAGE
            except (FileNotFoundError, ProcessLookupError):
                return
            self.samples.append((time.time(), resident))
            if self._stop.wait(self._period):
                return


def slope(samples: Sequence[Sample]) -> float:
    """Bytes a minute, by least squares; 0 where there are too few samples for a slope."""
    if len(samples) < 2:
        return 0.0
    found = linear_regression([at / 60 for at, _ in samples], [resident for _, resident in samples])
    return found.slope


def growth(samples: Sequence[Sample]) -> float:
    """The median of the last fifth of ``samples`` as a multiple of that of the first; there has to be one."""
    fifth = max(1, len(samples) // 5)
    return median(resident for _, resident in samples[-fifth:]) / median(resident for _, resident in samples[:fifth])
