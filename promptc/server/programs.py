"""All programs that a server has, by name, and how a new artifact takes the place of an old one."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import final

from promptc.runtime.engine import EngineFailure
from promptc.server.problems import NameTaken, ServeProblem
from promptc.server.served import Open, Served

Say = Callable[[str], None]
_LOG = logging.getLogger("promptc.server")
PROBE_S = 5.0


@final
class Programs:
    """The artifacts at ``paths``, opened by ``open_``. ``say`` gets the lines that an operator reads.

    ``told`` is what opening may raise for a mistake of somebody else than promptc: it refuses the artifact, and no more. A
    model that did not answer is asked every ``probe_s`` seconds.
    """

    def __init__(
        self,
        open_: Open,
        paths: Sequence[Path],
        *,
        say: Say,
        told: tuple[type[Exception], ...] = (),
        probe_s: float = PROBE_S,
    ) -> None:
        self._open = open_
        self._paths = tuple(dict.fromkeys(paths))
        self._say = say
        self._probe_s = probe_s
        self._refusing: tuple[type[Exception], ...] = (ServeProblem, EngineFailure, *told)
        self._by_path: dict[Path, Served] = {}
        self._retiring: set[asyncio.Task[None]] = set()
        self._doubtful = asyncio.Event()

    def __iter__(self) -> Iterator[Served]:
        return iter(self._by_path.values())

    @property
    def names(self) -> list[str]:
        return [served.name for served in self]

    def find(self, name: str) -> Served | None:
        return next((served for served in self if served.name == name), None)

    async def open(self) -> None:
        """Open all of them. Raises what opening raises, and `NameTaken`."""
        for path in self._paths:
            self._by_path[path] = await self._opened(path)
        self._doubtful.set()

    async def close(self) -> None:
        """Close all of them, each after the last request that uses it."""
        current = list(self)
        self._by_path.clear()
        await asyncio.gather(*(served.retire() for served in current), *self._retiring)

    async def reload(self) -> list[bool]:
        """Read all files again: whether each of them could be taken.

        A new artifact takes new requests once its models have answered; who uses the old one finishes with it. One that
        cannot be used is refused, and the old one goes on.
        """
        return [await self._replace(path) for path in self._paths]

    async def _replace(self, path: Path) -> bool:
        try:
            new = await self._opened(path)
            try:
                await new.probe()
            except BaseException:
                await new.retire()
                raise
        except self._refusing as problem:
            self._say(f"{path} is not taken, and the artifact before it goes on: {problem}")
            return False
        except Exception:  # noqa: BLE001 - a mistake of promptc must not end what has served well until now
            _LOG.exception("%s is not taken, and the artifact before it goes on", path)
            return False
        old = self._by_path[path]
        self._by_path[path] = new
        # A task that nothing holds may be collected while it waits.
        task = asyncio.create_task(old.retire())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)
        self._say(f"{path} is taken: {new.name} is {_short(new.hash)} now, and was {_short(old.hash)}")
        return True

    async def _opened(self, path: Path) -> Served:
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(self._open(path))
            self._require_free(opened.executor.artifact.program.symbol, path)
            close = stack.pop_all().aclose
        return Served(path, opened, close)

    def _require_free(self, name: str, path: Path) -> None:
        other = self.find(name)
        if other is not None and other.path != path:
            raise NameTaken(f"{path} and {other.path} are both the program {name}; a server has each name once")

    def doubt(self, served: Served, reason: str) -> None:
        """A model of ``served`` did not answer: it is asked until it does."""
        served.doubt = reason
        self._doubtful.set()

    async def keep_probing(self) -> None:
        """Ask the models of every program that is in doubt, until they answer. Never returns.

        Raises `EngineFailure` where a model has never answered and never will.
        """
        while True:
            await self._doubtful.wait()
            self._doubtful.clear()
            for path in self._paths:
                served = self._by_path.get(path)
                if served is not None and served.doubt:
                    await self._probe(served)
            if self._doubtful.is_set():
                await asyncio.sleep(self._probe_s)

    async def _probe(self, served: Served) -> None:
        try:
            await served.probe()
        except EngineFailure as failure:
            if not failure.transient and not served.has_answered:
                raise
            self.doubt(served, str(failure))


def _short(hash_: str) -> str:
    return hash_[:12]
