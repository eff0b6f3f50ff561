"""An engine in front of an engine: the journal keeps its answers, the ledger counts them."""

from collections.abc import Sequence
from typing import final

from promptc.autotune.journal import Answer, Journal
from promptc.autotune.ledger import Ledger, Usage
from promptc.autotune.limits import cost
from promptc.autotune.problems import OptimizeProblem
from promptc.runtime.cache import CachedEngine
from promptc.runtime.engine import Completion, Engine, Request
from promptc.runtime.message import Message
from promptc.runtime.store import request_key
from promptc.sema.model import Price


@final
class CountedEngine:
    """``inner`` is the engine of the model with the symbol ``model``; ``price`` is None where none is known."""

    def __init__(self, inner: Engine, model: str, journal: Journal, ledger: Ledger, price: Price | None = None) -> None:
        self._inner = inner
        self._model = model
        self._journal = journal
        self._cached = CachedEngine(inner, journal.store, self._made)
        self._ledger = ledger
        self._price = price

    @property
    def identity(self) -> str:
        return self._inner.identity

    async def complete(self, request: Request) -> Completion:
        (completion,) = await self.complete_all([request])
        return completion

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        """As `promptc.runtime.draws.DrawingEngine`. Raises `OutOfBudget` before a call that would go beyond a limit."""
        keys = [request_key(self.identity, request) for request in requests]
        known = [self._journal.store.get(key) is not None for key in keys]
        for key, is_known in zip(keys, known, strict=True):
            self._ledger.claim(key, known=is_known)
        completions = await self._cached.complete_all(requests)
        for key, completion in zip(keys, completions, strict=True):
            self._count(key, completion, made=False)
        return completions

    def _made(self, key: str, completion: Completion) -> None:
        """A model answered. Whoever asked may be cancelled by now, but time and money went into it."""
        self._count(key, completion, made=True)

    def _count(self, key: str, completion: Completion, *, made: bool) -> None:
        tokens = completion.prompt_tokens, completion.output_tokens
        if self._ledger.limits.counts_tokens and not completion.prompt_tokens:
            raise OptimizeProblem(
                f"the server of model `{self._model}` does not say how many tokens a call takes, "
                "so a budget in tokens or usd cannot be kept: write `budget = calls(...)`"
            )
        phase = self._ledger.count(key, Usage(1, int(not made), *tokens, cost(self._price, *tokens)))
        if phase is not None:
            self._journal.answered(
                Answer(key, self._journal.run, phase, self._model, *tokens, made, self._ledger.seconds)
            )

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        return await self._inner.count_tokens(messages)

    async def close(self) -> None:
        """Nothing: the engine inside is closed by whoever opened it."""
