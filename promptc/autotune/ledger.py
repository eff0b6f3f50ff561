"""What the build has asked of its models, by phase, and how much it may ask.

Counted are different requests, whether they were answered now or by the journal: a build that was killed and
started again reaches its limit at the very same call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from promptc.autotune.problems import OutOfBudget
from promptc.runtime.cache import CachedEngine
from promptc.runtime.engine import Completion, Engine, Request
from promptc.runtime.layout import Message
from promptc.runtime.store import CallStore, request_key


@final
@dataclass(frozen=True, slots=True)
class Usage:
    """Different requests, those of them that the journal answered, and tokens of all of them."""

    calls: int = 0
    from_journal: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.from_journal + other.from_journal,
            self.prompt_tokens + other.prompt_tokens,
            self.output_tokens + other.output_tokens,
        )


class Ledger:
    """``limit`` is in calls; None is no limit. ``reserved`` calls are kept back for the report."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.reserved = 0
        self.phase = ""
        self.by_phase: dict[str, Usage] = {}
        self._seen: set[str] = set()

    @property
    def total(self) -> Usage:
        return sum(self.by_phase.values(), Usage())

    def require(self, calls: int) -> None:
        """Raises `OutOfBudget` where ``calls`` more could go beyond the limit; to be asked before a batch."""
        if self.limit is not None and len(self._seen) + calls > self.limit - self.reserved:
            raise OutOfBudget(f"the budget of {self.limit} calls is used up")

    def claim(self, key: str) -> bool:
        """Whether ``key`` is a request not counted before; it now is. Raises `OutOfBudget` at the limit."""
        if key in self._seen:
            return False
        if self.limit is not None and len(self._seen) >= self.limit:
            raise OutOfBudget(f"the budget of {self.limit} calls is used up")
        self._seen.add(key)
        return True

    def count(self, phase: str, usage: Usage) -> None:
        self.by_phase[phase] = self.by_phase.get(phase, Usage()) + usage


class CountedEngine:
    """An engine whose answers the journal's ``store`` keeps and whose calls the ledger counts."""

    def __init__(self, inner: Engine, store: CallStore, ledger: Ledger) -> None:
        self._inner = inner
        self._store = store
        self._cached = CachedEngine(inner, store)
        self._ledger = ledger

    @property
    def identity(self) -> str:
        return self._inner.identity

    async def complete(self, request: Request) -> Completion:
        (completion,) = await self.complete_all([request])
        return completion

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        keys = [request_key(self.identity, request) for request in requests]
        new = [self._ledger.claim(key) for key in keys]
        phase = self._ledger.phase
        known = [self._store.get(key) is not None for key in keys]
        completions = await self._cached.complete_all(requests)
        for is_new, is_known, completion in zip(new, known, completions, strict=True):
            if is_new:
                usage = Usage(1, int(is_known), completion.prompt_tokens, completion.output_tokens)
                self._ledger.count(phase, usage)
        return completions

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._inner.count_tokens(messages)

    async def close(self) -> None:
        """Nothing: the engine inside is closed by whoever opened it."""
