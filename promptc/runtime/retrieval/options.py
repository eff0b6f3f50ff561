"""The options of the retrievers, as a program gives them: the checker reads the same table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import final

from promptc.runtime.retrieval.problems import CorpusProblem
from promptc.schema.types import FLOAT, STR, Constraints, Json, List, Refined, Type
from promptc.schema.values import is_value
from promptc.schema.wanted import wanted
from promptc.source.suggest import closest


@final
@dataclass(frozen=True, slots=True)
class Needed:
    """An option without which there is nothing to search with: ``what`` it says, and what a user could write."""

    option: str
    what: str
    example: str


_COLUMNS = Refined(List(STR), Constraints(min_len=1))
_TEXT = Refined(STR, Constraints(min_len=1))
OPTIONS: Mapping[str, Mapping[str, Type]] = MappingProxyType(
    {
        "bm25": {
            "fields": _COLUMNS,
            "k1": Refined(FLOAT, Constraints(min=0.0)),
            "b": Refined(FLOAT, Constraints(min=0.0, max=1.0)),
        },
        "dense": {"fields": _COLUMNS, "model": _TEXT, "base_url": _TEXT, "api_key_env": _TEXT},
    }
)
NEEDED: Mapping[str, Needed] = MappingProxyType(
    {"dense": Needed("model", "an embedding model", 'model = "BAAI/bge-small-en-v1.5"')}
)


def check_options(retriever: str, options: Mapping[str, Json]) -> None:
    """Raise `CorpusProblem` for an option that ``retriever`` does not have, one of the wrong kind, and one that it lacks."""
    known = OPTIONS[retriever]
    for option, value in options.items():
        if option not in known:
            near = closest(option, known)
            hint = f"did you mean `{near}`?" if near else f"the options are {', '.join(known)}"
            raise CorpusProblem(f"`{retriever}` has no option `{option}`; {hint}")
        if not is_value(known[option], value):
            raise CorpusProblem(f"`{option}` of `{retriever}` must be {wanted(known[option])}, not {value!r}")
    needed = NEEDED.get(retriever)
    if needed is not None and needed.option not in options:
        raise CorpusProblem(f"`{retriever}` needs {needed.what}: {needed.example}, for instance")


def text_option(options: Mapping[str, Json], name: str) -> str | None:
    """The text that stands as ``name`` of checked ``options``; None where nothing does."""
    value = options.get(name)
    return value if isinstance(value, str) else None


def number_option(options: Mapping[str, Json], name: str, default: float) -> float:
    """The number that stands as ``name`` of checked ``options``."""
    value = options.get(name)
    return float(value) if isinstance(value, int | float) else default
