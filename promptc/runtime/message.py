"""What an engine is asked with. On its own, so that what only names a call loads nothing that writes prompts."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str
