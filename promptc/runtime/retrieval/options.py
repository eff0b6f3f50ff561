"""The options of a retriever, as a program gives them."""

import difflib
from collections.abc import Mapping

from promptc.runtime.retrieval.problems import CorpusProblem
from promptc.schema.types import Json


def check_options(retriever: str, options: Mapping[str, Json], known: tuple[str, ...]) -> None:
    """Raise `CorpusProblem` for an option that ``retriever`` does not have."""
    every = ("fields", *known)
    for option in options:
        if option not in known:
            close = difflib.get_close_matches(option, every, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"the options are {', '.join(every)}"
            raise CorpusProblem(f"`{retriever}` has no option `{option}`; {hint}")


def text_option(retriever: str, options: Mapping[str, Json], name: str) -> str | None:
    """The text that stands as ``name``; None where nothing does."""
    value = options.get(name)
    if value is None or (isinstance(value, str) and value):
        return value
    raise CorpusProblem(f"`{name}` of `{retriever}` must be a text, not {value!r}")


def number_option(retriever: str, options: Mapping[str, Json], name: str, default: float) -> float:
    """The number, 0 or more, that stands as ``name``."""
    value = options.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise CorpusProblem(f"`{name}` of `{retriever}` must be a number, 0 or more, not {value!r}")
    return float(value)
