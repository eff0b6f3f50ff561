"""What tools.prompt calls."""

from collections.abc import Callable

# A test may say what happens in the extern.
hooks: list[Callable[[], None]] = []


async def loud(text: str) -> str:
    for hook in hooks:
        hook()
    return text.upper()
