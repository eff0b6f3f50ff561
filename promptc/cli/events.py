"""The events of an optimizing build as JSON lines, for a program that watches it."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from typing import final

from promptc.autotune.progress import CallsCounted, Event, RowsDone
from promptc.schema.types import Json

INTERVAL_S = 1.0
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@final
class JsonEvents:
    """Writes ``{"event": "trial_done", "seconds": 3.2, ...}`` by ``write``; counters at most once a second.

    ``seconds`` are by ``clock``, since the first line, which is ``{"event": "planned", ...}`` with the ``plan``.
    """

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float], plan: Json) -> None:
        self._write = write
        self._clock = clock
        self._started = clock()
        self._last: dict[type[Event], float] = {}
        self._line("planned", self._started, {"plan": plan})

    def on_event(self, event: Event) -> None:
        now = self._clock()
        if isinstance(event, CallsCounted | RowsDone):
            if now - self._last.get(type(event), float("-inf")) < INTERVAL_S:
                return
            self._last[type(event)] = now
        self._line(event_name(type(event)), now, dataclasses.asdict(event))

    def _line(self, name: str, now: float, body: Mapping[str, Json]) -> None:
        line = {"event": name, "seconds": round(now - self._started, 3), **body}
        self._write(json.dumps(line, ensure_ascii=False))


def event_name(kind: type[Event]) -> str:
    """``trial_done`` for `TrialDone`."""
    return _WORD.sub("_", kind.__name__).lower()
