"""How much a server takes on. Each limit is an option of `promptc serve`."""

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Limits:
    """``in_flight`` requests at a time, each with ``body_bytes`` and ``deadline_s`` seconds from its head to its result.

    Who asks for more in flight is told to come back in ``retry_s`` seconds. A server that is told to stop gives what it
    has accepted ``grace_s`` seconds, and accepts for ``linger_s`` of them what was on its way to it. A stream without news has a sign of life every ``beat_s`` seconds, and a client that
    reads nothing has ``flush_s`` seconds for the end of its answer.
    """

    in_flight: int = 64
    body_bytes: int = 2**20
    deadline_s: float = 60.0
    grace_s: float = 30.0
    linger_s: float = 1.0
    retry_s: int = 1
    beat_s: float = 15.0
    flush_s: float = 30.0
