"""A server that speaks as much of vLLM's OpenAI server as the benchmark needs; its model is a function."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self

Messages = list[dict[str, str]]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: ClassVar[Callable[[Messages], str]]
    lock: ClassVar[threading.Lock]
    totals: ClassVar[dict[str, int]]

    def do_GET(self) -> None:
        if self.path == "/metrics":
            lines = [f'vllm:{name}_total{{engine="0"}} {value:.1f}' for name, value in self.totals.items()]
            self._send("\n".join(lines), "text/plain")
        else:
            self._send("")

    def do_POST(self) -> None:
        body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        if self.path == "/tokenize":
            self._send(json.dumps({"count": _words(body["messages"])}))
        elif self.path == "/v1/chat/completions":
            self._send(json.dumps(self._complete(body["messages"])))
        else:
            self._send("")

    def _complete(self, messages: Messages) -> dict[str, Any]:
        text = type(self).answer(messages)
        prompt, output = _words(messages), len(text.split())
        with self.lock:
            for name, count in (("request_success", 1), ("prompt_tokens", prompt), ("generation_tokens", output)):
                self.totals[name] += count
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        usage = {"prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output}
        return {"id": "1", "object": "chat.completion", "model": "scripted", "choices": [choice], "usage": usage}

    def _send(self, text: str, kind: str = "application/json") -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
        pass


class ScriptedServer:
    """A server that gives ``answer(messages)``. It may be killed and started again: its address stays the same."""

    def __init__(self, answer: Callable[[Messages], str]) -> None:
        members = {
            "answer": staticmethod(answer),
            "lock": threading.Lock(),
            "totals": dict.fromkeys(("request_success", "prompt_tokens", "generation_tokens"), 0),
        }
        self._handler = type("Handler", (_Handler,), members)
        self._port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def start(self) -> None:
        server = self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler)
        server.daemon_threads = True
        self._port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def kill(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


@contextmanager
def scripted_server(answer: Callable[[Messages], str]) -> Iterator[str]:
    """The base URL of a `ScriptedServer`."""
    with ScriptedServer(answer) as server:
        yield server.base


def _words(messages: Messages) -> int:
    return sum(len(m["content"].split()) for m in messages)
