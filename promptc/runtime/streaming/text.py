"""The text of an answer while it is written: who tells of it, and who hears.

As with `promptc.runtime.draws`, an engine that can keeps a protocol, and any other is used as it is: its text is there with
the completion and not before.
"""

from typing import Protocol, runtime_checkable

from promptc.runtime.engine import Completion, Engine, Request


class Listener(Protocol):
    """Hears of one answer, on the event loop, so it must be quick and must not raise."""

    def on_text(self, piece: str) -> None:
        """The answer goes on with ``piece``, which may end anywhere."""
        ...

    def on_break(self) -> None:
        """The answer broke off: what was told of it counts no more. It may be asked for again."""
        ...


@runtime_checkable
class StreamingEngine(Engine, Protocol):
    """An engine that can tell of its text while it is written."""

    async def stream(self, request: Request, listener: Listener) -> Completion:
        """As `complete`, and ``listener`` hears the text of the completion in pieces before it is there.

        It need not hear all of it: an answer that is known already may be given at once. Where this raises, what was told
        counts no more, whether or not ``listener`` was told to forget it.
        """
        ...


async def stream(engine: Engine, request: Request, listener: Listener) -> Completion:
    """As `StreamingEngine.stream`, for any engine."""
    if isinstance(engine, StreamingEngine):
        return await engine.stream(request, listener)
    return await engine.complete(request)
