"""What became of each request, as the client saw it: a line of JSON each."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

# answered: outputs of the right types. failed: an error that says what went wrong, of a request that was taken on. refused: told
# to come back, and not taken on. lost: anything else, such as a connection that ended or an answer that cannot be read.
Kind = Literal["answered", "failed", "refused", "lost"]


@dataclass(frozen=True, slots=True)
class Fate:
    """One request. ``sent`` and ``ended`` are in seconds since 1970; ``detail`` is the kind of error, or what was wrong.

    ``version`` is that of the artifact that answered, empty where none did.
    """

    number: int
    sent: float
    ended: float
    kind: Kind
    status: int = 0
    detail: str = ""
    version: str = ""

    @property
    def seconds(self) -> float:
        return self.ended - self.sent


def line(fate: Fate) -> str:
    return json.dumps(asdict(fate)) + "\n"


def load(path: Path) -> list[Fate]:
    return [Fate(**json.loads(text)) for text in path.read_text(encoding="utf-8").splitlines()]


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest of ``values`` that ``share`` of them do not exceed (nearest rank); there has to be one."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 1000) // 1000) - 1)]
