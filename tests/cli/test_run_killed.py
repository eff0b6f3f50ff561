"""Runs that are killed for real, while a server on this machine is asked, and started again."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from promptc.cli.exits import Exit

ROWS = [f"tea {i}" for i in range(30)]
PROGRAM = """\
promptc 1

from std import predict

signature Echo {{
  input text: str
  output word: str
}}

model m = "openai:stub" {{ temperature = 0.0, max_tokens = 8, base_url = "http://127.0.0.1:{port}/v1" }}

program echo(text: str) -> (word: str) {{
  module say = predict(Echo)
  return (word = say(text = text).word)
}}
"""
COMMAND = [sys.executable, "-m", "promptc.cli"]
COMMAND += ["run", "echo.prompt", "--rows", "rows.jsonl", "--out", "out.jsonl", "--concurrency", "2"]


class Stub(ThreadingHTTPServer):
    """Answers ``word: TEXT``, but for what is asked after ``hold`` requests: that waits for `release`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.lock = threading.Lock()
        self.hold: int | None = None
        self.holds = threading.Event()
        self.released = threading.Event()

    def hold_after(self, requests: int) -> None:
        self.asked.clear()
        self.holds.clear()
        self.released.clear()
        self.hold = requests

    def release(self) -> None:
        self.hold = None
        self.released.set()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that is killed leaves in the middle of a word."""


class Handler(BaseHTTPRequestHandler):
    server: Stub
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = body["messages"][-1]["content"].removeprefix("text: ")
        with self.server.lock:
            held = self.server.hold is not None and len(self.server.asked) >= self.server.hold
            self.server.asked.append(text)
        if held:
            self.server.holds.set()
            self.server.released.wait()
        choice = {"message": {"content": f"word: {text}"}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1}
        data = json.dumps({"choices": [choice], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class calls it so
        """Nothing."""


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[Stub]:
    with Stub() as server:
        (tmp_path / "echo.prompt").write_text(PROGRAM.format(port=server.server_port))
        (tmp_path / "rows.jsonl").write_text("".join(f"{json.dumps({'text': text})}\n" for text in ROWS))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.release()
        server.shutdown()
        thread.join()


def start(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(COMMAND, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_asks_for_no_row_that_is_written(stub: Stub, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    written = 0
    for requests in (1, 9):
        stub.hold_after(requests)
        process = start(tmp_path)
        assert stub.holds.wait(timeout=120)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
        assert min(ROWS.index(text) for text in stub.asked) == written
        stub.release()
        whole = out.read_bytes().count(b"\n")
        assert whole >= written
        written = whole
        # As if it had been killed while it wrote the next line.
        with out.open("ab") as file:
            file.write(b'{"word": "te')
    assert written > 0
    stub.asked.clear()
    last = start(tmp_path)
    _, told = last.communicate(timeout=120)
    assert last.returncode == Exit.OK
    assert told.splitlines()[-1].startswith(f"30 rows; {30 - written} of them now, in ")
    assert sorted(stub.asked) == sorted(ROWS[written:])
    assert [json.loads(line) for line in out.read_text().splitlines()] == [{"word": text} for text in ROWS]


@pytest.mark.slow
def test_two_runs_do_not_write_to_one_file_and_an_interrupt_keeps_what_was_done(stub: Stub, tmp_path: Path) -> None:
    stub.hold_after(9)
    process = start(tmp_path)
    assert stub.holds.wait(timeout=120)
    other = start(tmp_path)
    _, refused = other.communicate(timeout=120)
    assert other.returncode == Exit.USAGE
    assert refused == (
        "error: another run is writing to out.jsonl; wait for that one to end, or give --out another name\n"
    )
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == Exit.INTERRUPTED
    assert told.splitlines()[-2:] == ["what was done is kept: the same command goes on from here", "interrupted"]
    written = (tmp_path / "out.jsonl").read_bytes().count(b"\n")
    assert written > 0
    stub.release()
    stub.asked.clear()
    start(tmp_path).communicate(timeout=120)
    assert sorted(stub.asked) == sorted(ROWS[written:])
