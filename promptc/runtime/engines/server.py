"""Asking a server that speaks OpenAI's protocol: one answered request, or a failure that says whether it may pass."""

import asyncio
import json
import os
import re
from collections.abc import Callable, Mapping

import httpx

from promptc.runtime.engine import EngineFailure, Overloaded, PromptTooLong, RequestRefused
from promptc.runtime.engines.chat_answer import broken, error_text
from promptc.runtime.engines.rate_limits import retry_after
from promptc.schema.types import Json

KEY_VARIABLE = "OPENAI_API_KEY"
# Beside the failures of the server, which may pass, all but one: what it says it cannot do, it cannot do later either.
_TRANSIENT = frozenset((409, 425, *range(500, 600))) - {501}
_OVERLOADED = frozenset((408, 429, 503, 504))
_NOT_ALLOWED = frozenset((401, 403))
_REFUSED = frozenset((400, 413, 422))
# What may stand in an event beside its data (HTML, section 9.2.6); a comment has no name.
_OTHER_LINES = frozenset((b"", b"event", b"id", b"retry"))
# Far above what a model writes in one answer.
_MOST_BYTES = 32 * 2**20
# There is no code for it that all servers send: vLLM, OpenAI and llama.cpp say it in these words.
_TOO_LONG = re.compile(r"context length|context window|context size|max_model_len|maximum model length", re.IGNORECASE)


OnData = Callable[[bytes], None]


def authorization(who: str, variable: str | None) -> dict[str, str]:
    """The headers with the key that the environment holds, if any. ``variable`` must be set where it is named."""
    key = os.environ.get(variable or KEY_VARIABLE)
    if variable and not key:
        raise EngineFailure(f"{who}: the variable {variable} is not set; it must hold the server's key")
    return {"Authorization": f"Bearer {key}"} if key else {}


class NotFound(EngineFailure):
    """The server does not know the path, or the model in the request."""


async def post(client: httpx.AsyncClient, url: str, body: Mapping[str, Json]) -> dict[str, Json]:
    """The object that the server answers with. Raises `EngineFailure`; what may have been broken on the way is transient."""
    return await _ask(client, "POST", url, body)


async def post_for_events(
    client: httpx.AsyncClient, url: str, body: Mapping[str, Json], on_data: OnData
) -> dict[str, Json]:
    """As `post`, where the server may answer with events: ``on_data`` hears the data of each, and the object is empty."""
    return await _ask(client, "POST", url, body, on_data)


async def get(client: httpx.AsyncClient, url: str) -> dict[str, Json]:
    """As `post`."""
    return await _ask(client, "GET", url, None)


async def _ask(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    body: Mapping[str, Json] | None,
    on_data: OnData | None = None,
) -> dict[str, Json]:
    try:
        async with client.stream(method, url, json=body) as response:
            if on_data is not None and _sends_events(response):
                await _hear_events(response, client.timeout.read, on_data)
                return {}
            content = await _content(response, client.timeout.read)
    except httpx.ConnectTimeout as error:
        raise Overloaded(f"{url} did not take the connection in time; is the server up?") from error
    except (httpx.TimeoutException, TimeoutError) as error:
        said = f"{url} did not answer in time ({client.timeout.read:g} s): it has too much to do, or needs a longer `timeout`"
        raise Overloaded(said) from error
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        wrong = isinstance(error, httpx.UnsupportedProtocol)
        raise EngineFailure(f"{url} cannot be reached: {reason}; is the server up?", transient=not wrong) from error
    except httpx.DecodingError as error:
        raise EngineFailure(f"{url} sent an answer that cannot be unpacked: {error}", transient=True) from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise EngineFailure(f"{url} cannot be asked: {error}") from error
    if len(content) > _MOST_BYTES:
        raise _too_much(url)
    if response.status_code != httpx.codes.OK:
        raise _failure(url, response, content)
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


def _failure(url: str, response: httpx.Response, content: bytes) -> EngineFailure:
    """What an answer with another status than 200 means."""
    status, message = response.status_code, _server_message(response, content)
    said = f"{url} answered {status}: {message}"
    if status in _REFUSED:
        return (PromptTooLong if _TOO_LONG.search(message) else RequestRefused)(said)
    if status in _OVERLOADED:
        return Overloaded(
            f"{said}; it has too much to do: ask it later, or less at once", retry_after=retry_after(response.headers)
        )
    if status == httpx.codes.NOT_FOUND:
        return NotFound(said)
    if status in _NOT_ALLOWED:
        said += f"; the variable {KEY_VARIABLE}, or the one that `api_key_env` names, has to hold a key for it"
    return EngineFailure(said, transient=status in _TRANSIENT, retry_after=retry_after(response.headers))


async def _content(response: httpx.Response, seconds: float | None) -> bytes:
    """What the server sends, up to a limit of size and of time: httpx's own time-out is for each part of it."""
    content = bytearray()
    async with asyncio.timeout(seconds):
        async for part in response.aiter_bytes():
            content += part
            if len(content) > _MOST_BYTES:
                break
    return bytes(content)


def _sends_events(response: httpx.Response) -> bool:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return response.status_code == httpx.codes.OK and media_type == "text/event-stream"


async def _hear_events(response: httpx.Response, seconds: float | None, on_data: OnData) -> None:
    """Each event's data, as it comes, up to the same limits: servers of this protocol write it on one line.

    A line that is no part of any event was garbled on the way: without it the rest would be another answer.
    """
    size = 0
    held = bytearray()
    async with asyncio.timeout(seconds):
        async for part in response.aiter_bytes():
            size += len(part)
            if size > _MOST_BYTES:
                raise _too_much(str(response.url))
            held += part
            if b"\n" not in part:
                continue
            *lines, held = held.split(b"\n")
            for line in lines:
                name, colon, value = bytes(line).rstrip(b"\r").partition(b":")
                if name == b"data":
                    on_data(value.strip())
                elif name not in _OTHER_LINES or (name and not colon):
                    raise broken("an event in the server's answer was garbled")


def _too_much(url: str) -> EngineFailure:
    return EngineFailure(f"{url} sent more than {_MOST_BYTES // 2**20} MiB; is it an OpenAI-compatible server?")


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
        said = content.decode("utf-8", "replace")[:500] or response.reason_phrase
    else:
        said = error_text(value.get("error", value) if isinstance(value, dict) else value)
    # It becomes a part of a line.
    return " ".join(said.split()).rstrip(".")
