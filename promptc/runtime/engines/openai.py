"""Any server that speaks OpenAI's chat completions: vLLM's own, a gateway, a hosted model.

Options of the model: ``base_url`` (else the variable OPENAI_BASE_URL), ``api_key_env`` (the variable that holds the key,
OPENAI_API_KEY by default), ``timeout`` in seconds, ``concurrency`` (the most requests in flight, of which a server is sent as
many as it bears), and ``server = "vllm"`` where the server is vLLM's, which then also decodes under regular expressions
and counts tokens.
"""

import asyncio
import difflib
import os
import ssl
from collections.abc import Mapping, Sequence
from functools import cache

import httpx

from promptc.artifact.model import ModelRef
from promptc.runtime.draws import are_draws, one_by_one
from promptc.runtime.engine import Completion, EngineFailure, PromptTooLong, Request, RequestRefused
from promptc.runtime.engines.chat import chat_body, chat_messages
from promptc.runtime.engines.chat_answer import completions
from promptc.runtime.engines.chat_stream import StreamedAnswer
from promptc.runtime.engines.clients import Clients
from promptc.runtime.engines.limiter import Limiter
from promptc.runtime.engines.offered import Offered
from promptc.runtime.engines.rate_limits import wait_asked
from promptc.runtime.engines.server import NotFound, OnData, authorization, post, post_for_events
from promptc.runtime.message import Message
from promptc.runtime.retry import LONGEST_WAIT, Sleep
from promptc.runtime.streaming.text import Listener
from promptc.schema.hashing import key_text
from promptc.schema.types import Json

_OPTIONS = ("base_url", "api_key_env", "timeout", "concurrency", "server", "revision")
_TIMEOUT = 600.0
_CONCURRENCY = 256
_CHARACTERS_PER_TOKEN = 4
# Bytes of a prompt for which every model has room: a token has at least one.
_SHORT = 1024


class OpenAIEngine:
    """One model behind a server. What a server cannot be asked to decode under is validated after, as always.

    ``transport`` stands in for the network in tests, and ``sleep`` for the waits that a server asks for.
    """

    def __init__(
        self, ref: ModelRef, *, transport: httpx.AsyncBaseTransport | None = None, sleep: Sleep = asyncio.sleep
    ) -> None:
        options = dict(ref.options)
        for option in options:
            if option not in _OPTIONS:
                close = difflib.get_close_matches(option, _OPTIONS, n=1)
                hint = f"did you mean `{close[0]}`?" if close else f"the options are {', '.join(_OPTIONS)}"
                raise EngineFailure(f"model `{ref.symbol}`: the openai engine has no option `{option}`; {hint}")
        base = options.get("base_url") or os.environ.get("OPENAI_BASE_URL")
        if not isinstance(base, str) or not base:
            raise EngineFailure(
                f"model `{ref.symbol}` has no server: give it `base_url`, for instance "
                'base_url = "http://localhost:8000/v1", or set OPENAI_BASE_URL'
            )
        server = options.get("server", "")
        if server not in ("", "vllm"):
            raise EngineFailure(f'model `{ref.symbol}`: `server` can only be "vllm", got {server!r}')
        timeout = options.get("timeout", _TIMEOUT)
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0:
            raise EngineFailure(f"model `{ref.symbol}`: `timeout` must be a number of seconds, got {timeout!r}")
        most = options.get("concurrency", _CONCURRENCY)
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise EngineFailure(f"model `{ref.symbol}`: `concurrency` must be a number of requests, got {most!r}")
        self._model = ref.name
        self._base = base.rstrip("/")
        self._revision = options.get("revision")
        self._vllm = server == "vllm"
        headers = authorization(f"model `{ref.symbol}`", str(options.get("api_key_env") or ""))
        # Waiting for a connection of its own says nothing about the server.
        limits = httpx.Timeout(timeout, connect=min(30.0, timeout), pool=None)
        self._clients = Clients(
            lambda pool: httpx.AsyncClient(
                headers=headers,
                timeout=limits,
                limits=pool,
                verify=_ssl_context(),
                transport=transport,
                event_hooks={"response": [self._hear]},
            ),
            most,
        )
        self._limiter = Limiter(most, slow=timeout / 4, sleep=sleep)
        self._offered = Offered(self._base, self._clients)

    @property
    def identity(self) -> str:
        # A key or a time-out changes no answer; the server does: one name may be two models on two servers.
        return key_text(
            {
                "engine": "openai",
                "server": self._base,
                "vllm": self._vllm,
                "model": self._model,
                "revision": self._revision,
            }
        )

    async def complete(self, request: Request) -> Completion:
        return (await self._ask(request, 1))[0]

    async def stream(self, request: Request, listener: Listener) -> Completion:
        """As `promptc.runtime.streaming.text.StreamingEngine`, in the pieces that the server sends."""
        body = chat_body(self._model, request, vllm=self._vllm)
        answer = StreamedAnswer(listener.on_text)
        try:
            found = await self._send(
                request, body | {"stream": True, "stream_options": {"include_usage": True}}, answer.take
            )
        except PromptTooLong:
            raise
        except RequestRefused:
            # Some servers know no streams, or not their options. Where something else is refused, the next answer says so.
            return await self.complete(request)
        # A server may also send the answer in one go.
        return completions(found or answer.whole(), 1)[0]

    async def complete_all(self, requests: Sequence[Request]) -> list[Completion]:
        """Draws of one prompt are one request with ``n``; what a server leaves out of it is asked on its own."""
        if len(requests) == 1 or not are_draws(requests):
            return await one_by_one(self, requests)
        try:
            found = await self._ask(requests[0], len(requests))
        except RequestRefused:
            # Some servers know no ``n``. Where something else is refused, the next answer says so.
            found = []
        return [*found, *await one_by_one(self, requests[len(found) :])]

    async def _ask(self, request: Request, draws: int) -> list[Completion]:
        body = chat_body(self._model, request, vllm=self._vllm)
        if draws > 1:
            body["n"] = draws
        return completions(await self._send(request, body), draws)

    async def _send(self, request: Request, body: Mapping[str, Json], on_data: OnData | None = None) -> dict[str, Json]:
        """What the server answers. With ``on_data`` it may answer with events, and the object is empty then."""
        await self._require_room(request.messages)
        url = f"{self._base}/chat/completions"
        try:
            async with self._limiter.place():
                with self._clients.one() as client:
                    if on_data is None:
                        return await post(client, url, body)
                    return await post_for_events(client, url, body, on_data)
        except NotFound as failure:
            raise EngineFailure(f"{failure}{await self._offered.instead_of(self._model)}") from failure

    async def _hear(self, response: httpx.Response) -> None:
        """What the server says of its limits holds for all that would be asked next."""
        wait = wait_asked(response.headers)
        # Whoever asked fails where the wait is too long, and others find out for themselves.
        if 0 < wait <= LONGEST_WAIT:
            self._limiter.pause(wait)

    async def _require_room(self, messages: tuple[Message, ...]) -> None:
        """Raise `PromptTooLong` without a call of the model where vLLM's server would refuse; others are asked."""
        size = sum(len(m.content.encode()) for m in messages)
        if not self._vllm or size < _SHORT:
            return
        window = await self._offered.window(self._model)
        if window is None or size < window:
            return
        count = await self.count_tokens(messages)
        if count >= window:
            raise PromptTooLong(f"the prompt has {count:,} tokens, and {self._model} has room for {window:,}")

    @property
    def estimates_tokens(self) -> bool:
        return not self._vllm

    async def count_tokens(self, messages: tuple[Message, ...]) -> int:
        """Exact with vLLM's server. Elsewhere an estimate: a token for every four characters, rounded up."""
        if not self._vllm:
            return -(-sum(len(m.content) for m in messages) // _CHARACTERS_PER_TOKEN)
        url = f"{self._base.removesuffix('/v1')}/tokenize"
        body: dict[str, Json] = {
            "model": self._model,
            "messages": chat_messages(messages),
            "add_generation_prompt": True,
        }
        with self._clients.one() as client:
            count = (await post(client, url, body)).get("count")
        if not isinstance(count, int):
            raise EngineFailure(f"{url} gave no count of tokens")
        return count

    async def close(self) -> None:
        await self._clients.close()


@cache
def _ssl_context() -> ssl.SSLContext:
    """Read from disk once for all clients: certificates are what takes time."""
    return httpx.create_ssl_context()
