"""A model server whose answers follow from the prompt, in a process of its own: what it was asked is on disk.

    python -m tests.kills.server LOG

Speaks OpenAI's chat completions on a free port of this machine, which it prints. Each request becomes a line of LOG before it
is answered, one for each draw; it takes a moment, so that several are under way at a time.
"""

import json
import random
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from promptc.runtime.engine import Request
from promptc.runtime.message import Message
from promptc.runtime.store import request_json
from promptc.schema.hashing import key_text
from tests.cli.learner import answer

_MOMENT_S = 0.01


def without_constraint(request: dict[str, Any]) -> str:
    """A request as `request_json` has it, in a line; a server is told of a constraint in other words."""
    return key_text(request | {"constraint": None})


class _Handler(BaseHTTPRequestHandler):
    log: Path
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        requests = _requests(body)
        with self.log.open("a") as log:
            log.write("".join(f"{without_constraint(request_json(request))}\n" for request in requests))
        time.sleep(random.random() * _MOMENT_S)
        self._send(_completion(requests))

    def _send(self, answered: dict[str, Any]) -> None:
        data = json.dumps(answered).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class calls it so
        """Nothing: the log has what matters."""


def _requests(body: dict[str, Any]) -> list[Request]:
    messages = tuple(Message(m["role"], m["content"]) for m in body["messages"])
    first = body.get("seed")
    seeds = [first] if first is None else [first + i for i in range(body.get("n", 1))]
    return [Request(messages, body["temperature"], body["top_p"], body["max_tokens"], seed, None) for seed in seeds]


def _completion(requests: list[Request]) -> dict[str, Any]:
    texts = [answer(request) for request in requests]
    return {
        "choices": [{"message": {"content": text}, "finish_reason": "stop"} for text in texts],
        "usage": {
            "prompt_tokens": sum(len(m.content.split()) for m in requests[0].messages),
            "completion_tokens": sum(len(text.split()) for text in texts),
        },
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that is killed leaves in the middle of a word."""


def main() -> None:
    _Handler.log = Path(sys.argv[1])
    _Handler.log.touch()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
