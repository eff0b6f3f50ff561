"""Asking a server that speaks OpenAI's protocol: one answered request, or a failure that says whether it may pass."""

import asyncio
import json
import os
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx

from promptc.runtime.engine import EngineFailure, PromptTooLong, RequestRefused
from promptc.runtime.engines.chat_answer import error_text
from promptc.schema.types import Json

KEY_VARIABLE = "OPENAI_API_KEY"
# Beside the failures of the server, which may pass, all but one: what it says it cannot do, it cannot do later either.
_TRANSIENT = frozenset((408, 409, 425, 429, *range(500, 600))) - {501}
_REFUSED = frozenset((400, 413, 422))
# Far above what a model writes in one answer.
_MOST_BYTES = 32 * 2**20
# There is no code for it that all servers send: vLLM, OpenAI and llama.cpp say it in these words.
_TOO_LONG = re.compile(r"context length|context window|context size|max_model_len|maximum model length", re.IGNORECASE)


def authorization(who: str, variable: str | None) -> dict[str, str]:
    """The headers with the key that the environment holds, if any. ``variable`` must be set where it is named."""
    key = os.environ.get(variable or KEY_VARIABLE)
    if variable and not key:
        raise EngineFailure(f"{who}: the variable {variable} is not set; it must hold the server's key")
    return {"Authorization": f"Bearer {key}"} if key else {}


async def post(client: httpx.AsyncClient, url: str, body: Mapping[str, Json]) -> dict[str, Json]:
    """The object that the server answers with. Raises `EngineFailure`; what may have been broken on the way is transient."""
    try:
        async with client.stream("POST", url, json=body) as response:
            content = await _content(response, client.timeout.read)
    except (httpx.TimeoutException, TimeoutError) as error:
        raise EngineFailure(f"{url} did not answer in time", transient=True) from error
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        wrong = isinstance(error, httpx.UnsupportedProtocol)
        raise EngineFailure(f"{url} cannot be reached: {reason}", transient=not wrong) from error
    except httpx.DecodingError as error:
        raise EngineFailure(f"{url} sent an answer that cannot be unpacked: {error}", transient=True) from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise EngineFailure(f"{url} cannot be asked: {error}") from error
    if len(content) > _MOST_BYTES:
        raise EngineFailure(f"{url} sent more than {_MOST_BYTES // 2**20} MiB; is it an OpenAI-compatible server?")
    if response.status_code in _REFUSED:
        message = _server_message(response, content)
        refused = PromptTooLong if _TOO_LONG.search(message) else RequestRefused
        raise refused(f"{url} answered {response.status_code}: {message}")
    if response.status_code != httpx.codes.OK:
        raise EngineFailure(
            f"{url} answered {response.status_code}: {_server_message(response, content)}",
            transient=response.status_code in _TRANSIENT,
            retry_after=_retry_after(response),
        )
    answer = _json(content)
    if not isinstance(answer, dict):
        # Who says that it sends JSON and does not was cut or garbled; who sends a page is another kind of server.
        broken = "json" in response.headers.get("content-type", "")
        what = "JSON" if answer is None else "an object"
        raise EngineFailure(
            f"{url} did not answer with {what}; is it an OpenAI-compatible server?",
            transient=broken,
        )
    return answer


async def _content(response: httpx.Response, seconds: float | None) -> bytes:
    """What the server sends, up to a limit of size and of time: httpx's own time-out is for each part of it."""
    content = bytearray()
    async with asyncio.timeout(seconds):
        async for part in response.aiter_bytes():
            content += part
            if len(content) > _MOST_BYTES:
                break
    return bytes(content)


def _json(content: bytes) -> Json:
    """The value that ``content`` writes; None where it is no JSON."""
    try:
        value: Json = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value


def _server_message(response: httpx.Response, content: bytes) -> str:
    value = _json(content)
    if value is None:
        return content.decode("utf-8", "replace")[:500] or response.reason_phrase
    return error_text(value.get("error", value) if isinstance(value, dict) else value)


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
