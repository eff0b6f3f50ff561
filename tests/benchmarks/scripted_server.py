"""A server that speaks as much of vLLM's OpenAI server as the benchmark needs; its model is a function."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

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


@contextmanager
def scripted_server(answer: Callable[[Messages], str]) -> Iterator[str]:
    """The base URL of a server that gives ``answer(messages)``."""
    members = {
        "answer": staticmethod(answer),
        "lock": threading.Lock(),
        "totals": dict.fromkeys(("request_success", "prompt_tokens", "generation_tokens"), 0),
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), members))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _words(messages: Messages) -> int:
    return sum(len(m["content"].split()) for m in messages)
