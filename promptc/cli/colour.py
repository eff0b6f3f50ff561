"""Colour only where a person sees it."""

import os
from typing import TextIO


def use_colour(stream: TextIO) -> bool:
    """Whether ``stream`` is a terminal that may be coloured (https://no-color.org: NO_COLOR turns it off)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
