"""Which models a server has, for who names a server and not a model."""

from dataclasses import dataclass
from typing import final

import httpx

from promptc.runtime.engine import EngineFailure
from promptc.runtime.engines.offered import listed_models
from promptc.runtime.engines.server import authorization, get

_TIMEOUT = 30.0


@final
@dataclass(frozen=True, slots=True)
class Served:
    """A model by name, and whether vLLM says that it serves it."""

    name: str
    vllm: bool


async def served_model(base_url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> Served:
    """The only model of the server at ``base_url``. Raises `EngineFailure`, also where it has none or several.

    ``transport`` stands in for the network in tests.
    """
    url = f"{base_url.rstrip('/')}/models"
    headers = authorization(base_url, None)
    async with httpx.AsyncClient(headers=headers, timeout=_TIMEOUT, transport=transport) as client:
        models = listed_models(await get(client, url))
    names = list(models)
    if len(names) != 1:
        several = f"has {len(names)} models ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''})"
        raise EngineFailure(f"{url} {several if names else 'lists no model'}: name one, as {base_url}#NAME")
    return Served(names[0], models[names[0]].get("owned_by") == "vllm")
