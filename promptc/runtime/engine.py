"""The border to a language model: what is asked, what comes back, and what failure means."""

from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from promptc.runtime.message import Message
from promptc.schema.types import Json


@dataclass(frozen=True, slots=True)
class Constraint:
    """What the decoder may write: a JSON Schema, or a regular expression over the whole answer.

    ``pattern`` goes with a schema: the same JSON as a regular expression, spaced as in demonstrations.
    """

    kind: Literal["json", "regex"]
    value: Json
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One call. Equal requests to an engine of equal `Engine.identity` may be answered from a cache.

    ``seed`` makes independent samples of one prompt different requests; it is None for greedy decoding.
    """

    messages: tuple[Message, ...]
    temperature: float
    top_p: float
    max_tokens: int
    seed: int | None
    constraint: Constraint | None


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back. ``prompt_tokens`` and ``output_tokens`` are the engine's own counts.

    ``cached`` says that it cost nothing: it was kept, or came with the answer to an equal request.
    """

    text: str
    finish: Literal["stop", "length"]
    prompt_tokens: int
    output_tokens: int
    cached: bool = field(default=False, compare=False)


class EngineFailure(Exception):
    """The engine could not answer: never a wrong answer, never a score.

    ``transient`` failures (overload, time-out, a lost connection) were already retried by the engine's wrapper
    when a caller sees them; others (unknown model, prompt too long, refused key) are not worth a second try.
    ``retry_after`` is the wait in seconds that a server asked for.
    """

    def __init__(self, message: str, *, transient: bool = False, retry_after: float | None = None) -> None:
        self.transient = transient
        self.retry_after = retry_after
        super().__init__(message)


class Overloaded(EngineFailure):
    """The engine has more to do than it bears: it says so, or does not answer in time. It may pass."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, transient=True, retry_after=retry_after)


class RequestRefused(EngineFailure):
    """This very request has no answer and never will have one, while others have: its prompt is beyond the context, say."""


class PromptTooLong(RequestRefused):
    """The prompt leaves no room for an answer in what the model reads at once.

    ``field`` is the input of the module that takes most of it; empty where that is not known.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class Engine(Protocol):
    """One model behind one way of reaching it. Safe for any number of concurrent calls on one event loop."""

    @property
    def identity(self) -> str:
        """All that changes answers besides the request: engine, model and its revision, options. Canonical JSON."""
        ...

    async def complete(self, request: Request) -> Completion:
        """Answer one request. Raises `EngineFailure`; a cancelled call is cancelled in the engine, too."""
        ...

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        """The length in tokens of a prompt, with the model's own chat template; no model call."""
        ...

    async def close(self) -> None:
        """Free all that the engine holds. Called once."""
        ...


@runtime_checkable
class EstimatingEngine(Protocol):
    """An engine that may not be able to count tokens: where ``estimates_tokens``, what `Engine.count_tokens` gives is a guess."""

    @property
    def estimates_tokens(self) -> bool: ...
