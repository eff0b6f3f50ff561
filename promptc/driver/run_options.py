"""How a run goes. On its own, so that a program can be loaded before anything is that runs it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from promptc.runtime.extern_sources import Allowed
    from promptc.runtime.tracing.watch import Tracer


@final
@dataclass(frozen=True, slots=True)
class RunOptions:
    """``folder`` is where a model's files are looked for; ``cache`` is a file of calls, None for none.

    ``allowed`` says which Python the program may call; None allows none. ``tracers`` hear of all rows and calls, beside
    the spans of `promptc.driver.tracing`. For ``retry_s`` seconds at least a call is asked again that fails in a way that may
    pass.
    """

    folder: Path
    allowed: "Allowed | None" = None
    seed: int = 0
    concurrency: int = 64
    cache: Path | None = None
    tracers: "tuple[Tracer, ...]" = ()
    retry_s: float = 0.0
