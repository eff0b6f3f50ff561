"""Who is told of a row while it runs: what is known of it before its result is."""

from typing import Protocol

from promptc.runtime.trace import CallRecord
from promptc.schema.types import Json


class Observer(Protocol):
    """Told of one row on the event loop, so it must be quick and must not raise.

    Calls and outputs come in the order in which they end. What was told stays true where the row fails later.
    """

    def on_call(self, record: CallRecord) -> None:
        """A call was answered, and its answer read: the used one, or one that asks for another try."""
        ...

    def on_output(self, name: str, value: Json) -> None:
        """The program's output ``name`` is known."""
        ...
