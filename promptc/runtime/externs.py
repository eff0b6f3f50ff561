"""Externs at run time: Python functions and corpora that a program calls, bound once before the first row.

A function gets its arguments by name. A plain one runs in a thread, so it must allow several calls at a time; an ``async``
one runs on the executor's loop. What it returns is checked against the declared type.
"""

import asyncio.threads
import concurrent.futures.thread
import inspect
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.artifact.model import Extern
from promptc.runtime.engine import EngineFailure
from promptc.runtime.extern_sources import Allowed, ExternProblem, load_function, parse_source
from promptc.runtime.retrieval import CorpusProblem, Retriever, open_corpus
from promptc.schema.python_types import from_python, to_python
from promptc.schema.types import Json, Row
from promptc.schema.values import ValueProblem

__all__ = ["NO_EXTERNS", "Allowed", "ExternFailure", "ExternProblem", "Externs", "bind", "open_externs"]


class ExternFailure(Exception):
    """One call of an extern gave no value. ``details`` is the traceback of the user's function, where it raised."""

    def __init__(self, symbol: str, reason: str, details: str = "") -> None:
        self.symbol = symbol
        self.reason = reason
        self.details = details
        super().__init__(f"extern `{symbol}`: {reason}")


@final
@dataclass(frozen=True, slots=True)
class _Bound:
    """An extern, what is called for it, and what is to be closed in the end."""

    extern: Extern
    function: Callable[[Row], Awaitable[object]]
    corpus: Retriever | None = None


class Externs:
    """Externs with what stands behind them; made by `bind`."""

    def __init__(self, bound: Sequence[_Bound] = ()) -> None:
        self._bound = {b.extern.symbol: b for b in bound}
        self.effects = frozenset(b.extern.symbol for b in bound if b.extern.effect == "effect")

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._bound

    async def call(self, symbol: str, args: Row) -> Json:
        """The extern's value.

        Raises `ExternFailure` for whatever the function raises and where it returns another type, `EngineFailure` where a
        corpus needs a model that cannot answer.
        """
        bound = self._bound[symbol]
        returns = bound.extern.returns
        try:
            value = await bound.function(args)
        except EngineFailure:
            raise
        except Exception as error:
            said = "".join(traceback.format_exception_only(error)).strip()
            raise ExternFailure(symbol, f"raised {said}", _details(error)) from error
        try:
            return from_python(returns, value)
        except ValueProblem as problem:
            raise ExternFailure(symbol, f"returned something else than {returns}: {problem}") from None

    async def close(self) -> None:
        """Free what the corpora hold. Called once."""
        for bound in self._bound.values():
            if bound.corpus is not None:
                await bound.corpus.close()


NO_EXTERNS = Externs()

# The files between a call here and the first line of the user's function.
_ON_THE_WAY = frozenset((__file__, asyncio.threads.__file__, concurrent.futures.thread.__file__))


def bind(externs: Sequence[Extern], allowed: Allowed, *, cache: Path | None = None) -> Externs:
    """``externs`` with their functions loaded and their corpora opened, from what the caller allows and nowhere else.

    Indexes of corpora are kept in the folder ``cache``, by default in ``.promptc/corpora`` of the folder of the files. Raises
    `ExternProblem`, and `promptc.data.problems.DataProblem` for the file of a corpus.
    """
    bound = []
    for extern in externs:
        try:
            bound.append(_bind(extern, allowed, cache))
        except (ExternProblem, CorpusProblem) as problem:
            raise ExternProblem(f"extern `{extern.symbol}`: {problem}") from problem
    return Externs(bound)


def _bind(extern: Extern, allowed: Allowed, cache: Path | None) -> _Bound:
    if isinstance(extern.source, str):
        return _Bound(extern, _adapt(extern, load_function(parse_source(extern.source), allowed)))
    corpus = open_corpus(
        extern.source, extern.returns, allowed.folder, cache or allowed.folder / ".promptc" / "corpora"
    )

    async def search(args: Row) -> object:
        query, k = args["query"], args["k"]
        if not isinstance(query, str) or not isinstance(k, int):
            raise TypeError(f"a corpus takes a text and a whole number, got {query!r} and {k!r}")
        return await corpus.search(query, k)

    return _Bound(extern, search, corpus)


def _adapt(extern: Extern, function: Callable[..., object]) -> Callable[[Row], Awaitable[object]]:
    async def call(args: Row) -> object:
        given = {p.name: to_python(p.type, args[p.name]) for p in extern.params}
        if inspect.iscoroutinefunction(function):
            return await function(**given)
        result = await asyncio.to_thread(function, **given)
        return await result if inspect.isawaitable(result) else result

    return call


def _details(error: Exception) -> str:
    """The traceback from the user's function on: how promptc came to call it helps nobody."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename in _ON_THE_WAY:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)) if frames is not None else ""


@asynccontextmanager
async def open_externs(externs: Sequence[Extern], allowed: Allowed) -> AsyncIterator[Externs]:
    """``externs``, bound, and closed at the end. Raises `ExternProblem` and `DataProblem`."""
    bound = bind(externs, allowed)
    try:
        yield bound
    finally:
        await bound.close()
