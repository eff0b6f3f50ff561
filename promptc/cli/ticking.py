"""Something that is done again and again beside the work of a command."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ticking(tick: Callable[[], None], every_s: float = 1.0) -> Iterator[None]:
    """Call ``tick`` again and again from a thread of its own: the event loop is busy while a model starts."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(every_s):
            tick()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
