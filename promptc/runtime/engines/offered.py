"""What a server says of its models: which there are, and how much vLLM's read at once (``GET /models``)."""

import asyncio
import difflib
from collections.abc import Mapping
from typing import final

from promptc.runtime.engine import EngineFailure
from promptc.runtime.engines.clients import Clients
from promptc.runtime.engines.server import get
from promptc.schema.types import Json

_SHOWN = 5
_LONGEST = 200


@final
class Offered:
    """The models of the server at ``base``. It is asked when that is needed, and not again once it has answered."""

    def __init__(self, base: str, clients: Clients) -> None:
        self._url = f"{base}/models"
        self._clients = clients
        self._asking = asyncio.Lock()
        self._models: dict[str, Mapping[str, Json]] | None = None

    async def window(self, model: str) -> int | None:
        """The tokens that a prompt of ``model`` and its answer may have together; None where the server does not say."""
        found = (await self._all()).get(model, {}).get("max_model_len")
        return found if isinstance(found, int) else None

    async def instead_of(self, model: str) -> str:
        """The end of a message that says what there is where ``model`` is not; empty where the server does not say."""
        names = list(await self._all())
        if not names or model in names:
            return ""
        if close := difflib.get_close_matches(model, names, n=1):
            return f"; did you mean `{close[0]}`?"
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        return f"; it serves {', '.join(f'`{name}`' for name in names[:_SHOWN])}{more}"

    async def _all(self) -> dict[str, Mapping[str, Json]]:
        """The entries of the server's models by name; none where it cannot tell."""
        async with self._asking:
            if self._models is None:
                try:
                    with self._clients.one() as client:
                        answer = await get(client, self._url)
                except EngineFailure as failure:
                    if failure.transient:
                        return {}
                    # Not every server has the path: what it does not tell beforehand, it tells by refusing.
                    answer = {}
                self._models = listed_models(answer)
            return self._models


def listed_models(answer: Mapping[str, Json]) -> dict[str, Mapping[str, Json]]:
    """What a server answers to ``GET /models``: the entry of each model by its name."""
    data = answer.get("data")
    found: dict[str, Mapping[str, Json]] = {}
    for entry in data if isinstance(data, list) else ():
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(name, str):
            found[name[:_LONGEST]] = entry
    return found
