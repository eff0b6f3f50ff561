"""Asking a server that speaks OpenAI's protocol: one answered request, or a failure that says whether it may pass."""

import os
from collections.abc import Mapping

import httpx

from promptc.runtime.engine import EngineFailure, RequestRefused
from promptc.schema.types import Json

KEY_VARIABLE = "OPENAI_API_KEY"
_TRANSIENT = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_REFUSED = frozenset((400, 413, 422))


def authorization(who: str, variable: str | None) -> dict[str, str]:
    """The headers with the key that the environment holds, if any. ``variable`` must be set where it is named."""
    key = os.environ.get(variable or KEY_VARIABLE)
    if variable and not key:
        raise EngineFailure(f"{who}: the variable {variable} is not set; it must hold the server's key")
    return {"Authorization": f"Bearer {key}"} if key else {}


async def post(client: httpx.AsyncClient, url: str, body: Mapping[str, Json]) -> dict[str, Json]:
    """The object that the server answers with. Raises `EngineFailure`."""
    try:
        response = await client.post(url, json=body)
    except httpx.TimeoutException as error:
        raise EngineFailure(f"{url} did not answer in time", transient=True) from error
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        raise EngineFailure(f"{url} cannot be reached: {reason}", transient=True) from error
    if response.status_code in _REFUSED:
        raise RequestRefused(f"{url} answered {response.status_code}: {_server_message(response)}")
    if response.status_code != httpx.codes.OK:
        raise EngineFailure(
            f"{url} answered {response.status_code}: {_server_message(response)}",
            transient=response.status_code in _TRANSIENT,
            retry_after=_retry_after(response),
        )
    try:
        answer = response.json()
    except ValueError as error:
        raise EngineFailure(f"{url} did not answer with JSON; is it an OpenAI-compatible server?") from error
    if not isinstance(answer, dict):
        raise EngineFailure(f"{url} did not answer with an object; is it an OpenAI-compatible server?")
    return answer


def _server_message(response: httpx.Response) -> str:
    try:
        value = response.json()
    except ValueError:
        return response.text[:500] or response.reason_phrase
    error = value.get("error", value) if isinstance(value, dict) else value
    return str(error.get("message", error) if isinstance(error, dict) else error)[:500]


def _retry_after(response: httpx.Response) -> float | None:
    # The header may also be a date; servers of models send seconds, so a date counts as nothing said.
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return None
