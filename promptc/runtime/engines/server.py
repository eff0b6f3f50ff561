"""Asking a server that speaks OpenAI's protocol: one answered request, or a failure that says whether it may pass."""

import os
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx

from promptc.runtime.engine import EngineFailure, PromptTooLong, RequestRefused
from promptc.schema.types import Json

KEY_VARIABLE = "OPENAI_API_KEY"
# Beside the failures of the server, which may pass, all but one: what it says it cannot do, it cannot do later either.
_TRANSIENT = frozenset((408, 409, 425, 429, *range(500, 600))) - {501}
_REFUSED = frozenset((400, 413, 422))
# There is no code for it that all servers send: vLLM, OpenAI and llama.cpp say it in these words.
_TOO_LONG = re.compile(r"context length|context window|context size|max_model_len|maximum model length", re.IGNORECASE)


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
        wrong = isinstance(error, httpx.UnsupportedProtocol)
        raise EngineFailure(f"{url} cannot be reached: {reason}", transient=not wrong) from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise EngineFailure(f"{url} cannot be asked: {error}") from error
    if response.status_code in _REFUSED:
        message = _server_message(response)
        refused = PromptTooLong if _TOO_LONG.search(message) else RequestRefused
        raise refused(f"{url} answered {response.status_code}: {message}")
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
    """The wait in seconds that the server asks for, where it does (RFC 9110, section 10.2.3)."""
    asked = response.headers.get("retry-after", "")
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        # A date is one of the server's clock, which it tells as well.
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(response.headers["date"])
    except (ValueError, KeyError, TypeError):
        return None
    return max(0.0, wait.total_seconds())
