"""The events of an optimizing build as JSON lines, for a program that watches it."""

import dataclasses
import json
import re
from collections.abc import Callable
from typing import final

from promptc.autotune.progress import CallsCounted, Event, RowsDone
from promptc.schema.types import Json

INTERVAL_S = 1.0
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@final
class JsonEvents:
    """Writes ``{"event": "trial_done", ...}`` by ``write``; counters at most once a second by ``clock``."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._write = write
        self._clock = clock
        self._last: dict[type[Event], float] = {}

    def on_event(self, event: Event) -> None:
        if isinstance(event, CallsCounted | RowsDone):
            now = self._clock()
            if now - self._last.get(type(event), float("-inf")) < INTERVAL_S:
                return
            self._last[type(event)] = now
        self._write(json.dumps(event_json(event), ensure_ascii=False))


def event_json(event: Event) -> dict[str, Json]:
    """``event`` as an object; its name is the class's in lower case."""
    return {"event": _WORD.sub("_", type(event).__name__).lower(), **dataclasses.asdict(event)}
