"""A request as vLLM's sampling parameters. Imports vLLM, so it is imported with the first call."""

from collections import OrderedDict
from typing import Any, final

from vllm.sampling_params import RequestOutputKind, SamplingParams, StructuredOutputsParams

from promptc.runtime.engine import Constraint, Request

# Patterns that are known to be sound: those of the modules of some programs.
_MOST = 512


def sampling(request: Request, draws: int, *, in_parts: bool = False) -> Any:
    """What vLLM is asked for a request: its ``SamplingParams`` with ``n`` = ``draws``.

    ``in_parts`` asks for the text as it comes about, each output with what is new; else there is one with all of it.
    """
    return _sampling(SamplingParams, request, draws, _pattern(request.constraint), in_parts=in_parts)


@final
class Samplings:
    """As `sampling`, for the requests of one engine, which compiles each pattern once to see whether it can be held to it.

    vLLM does so for every request, in a thread that it makes and ends.
    """

    def __init__(self) -> None:
        self._sound: OrderedDict[str, None] = OrderedDict()

    def __call__(self, request: Request, draws: int, *, in_parts: bool = False) -> Any:
        pattern = _pattern(request.constraint)
        kind = _Sound if pattern in self._sound else SamplingParams
        return _sampling(kind, request, draws, pattern, in_parts=in_parts)

    def answered(self, request: Request) -> None:
        """The engine has answered ``request``, so its pattern is sound."""
        pattern = _pattern(request.constraint)
        if pattern is not None:
            self._sound[pattern] = None
            self._sound.move_to_end(pattern)
            if len(self._sound) > _MOST:
                self._sound.popitem(last=False)


class _Sound(SamplingParams):  # type: ignore[misc]  # vLLM is not there to a type checker
    """Sampling under a pattern that is known to be sound; the rest is checked as ever."""

    def verify(self, *settings: Any, **named: Any) -> None:
        held: Any = self.structured_outputs  # type: ignore[has-type]
        self.structured_outputs = None
        try:
            super().verify(*settings, **named)
        finally:
            self.structured_outputs = held


def _sampling(kind: Any, request: Request, draws: int, pattern: str | None, *, in_parts: bool) -> Any:
    return kind(
        n=draws,
        temperature=request.temperature,
        top_p=request.top_p,
        max_tokens=request.max_tokens,
        seed=request.seed,
        structured_outputs=None if pattern is None else StructuredOutputsParams(regex=pattern),
        output_kind=RequestOutputKind.DELTA if in_parts else RequestOutputKind.FINAL_ONLY,
        # Nobody else has these, so vLLM need not copy them.
        skip_clone=True,
    )


def _pattern(constraint: Constraint | None) -> str | None:
    """JSON, too, is held to by a pattern: under its schema the decoder would allow other spacing than demonstrations have,
    and no escapes in a text whose length or pattern is bounded.
    """
    if constraint is None:
        return None
    return str(constraint.value) if constraint.kind == "regex" else constraint.pattern
