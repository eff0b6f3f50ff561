"""A model's server on the loopback interface, in threads: commands have the event loop of this one."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from promptc.schema.types import Json

# Of the path and the body of a request: the status and the JSON of its answer, or None to say nothing.
Reply = Callable[[str, Json], tuple[int, object] | None]


class Server(ThreadingHTTPServer):
    """Answers by ``reply``; what is kept waiting ends with ``ended``."""

    daemon_threads = True

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.ended = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._answer(self.server.reply(self.path, body))

    def do_GET(self) -> None:
        self._answer(self.server.reply(self.path, None))

    def _answer(self, reply: tuple[int, object] | None) -> None:
        if reply is None:
            self.server.ended.wait(60)
            return
        status, value = reply
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""
