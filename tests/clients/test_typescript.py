"""The TypeScript module: what it says, that it is typed as it says, and that it understands any answer."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from hypothesis import given

from promptc.artifact.model import Graph
from promptc.clients.interface import interface_of
from promptc.clients.typescript import typescript_client
from tests.clients.deno import run_deno
from tests.clients.programs import PROGRAMS, program
from tests.conftest import Golden

# A comment, a text, or a template, whichever comes first.
NO_CODE = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`", re.DOTALL)

USE = """
import { desk, DeskEvent, DeskInputs, DeskOutputs, deskStream, PromptcError } from "./desk.ts";

export function seen(event: DeskEvent): string {
  switch (event.event) {
    case "field":
      return event.output === "due" ? event.value ?? "never" : event.module;
    case "output":
      return event.name === "history" ? Object.keys(event.value).join() : event.name;
    case "withdrawn":
      return event.output;
    case "done":
      return event.outputs.priority + event.missed.join();
  }
}

export async function watch(server: string): Promise<string[]> {
  const told: string[] = [];
  for await (const event of deskStream(server, inputs)) told.push(seen(event));
  return told;
}

export function amount(outputs: DeskOutputs): number {
  return outputs.request.kind === "refund" ? outputs.request.amount : outputs.request.about.length;
}

export const inputs: DeskInputs = { text: "Hello", customer: { name: "Ann", email: null }, received: "2026-05-02" };

export async function call(server: URL): Promise<string> {
  try {
    const outputs = await desk(server, { ...inputs, least: "today!" }, { signal: AbortSignal.timeout(1000) });
    return `${amount(outputs)} ${outputs.due ?? "never"} ${outputs.history["first"]?.[0]?.tags.join()}`;
  } catch (error) {
    if (error instanceof PromptcError) return error.fields.map((f) => f.field).join();
    throw error;
  }
}
"""

WRONG = """
import { desk, DeskEvent, DeskOutputs, deskStream } from "./desk.ts";

export function wrongEvent(event: DeskEvent): string {
  if (event.event === "output" && event.name === "due") return event.value;
  if (event.event === "text") return event.delta;
  return event.output;
}

export async function wrong(outputs: DeskOutputs): Promise<number> {
  const customer = { name: "Ann", email: null };
  await desk("http://localhost", { txt: "Hello", customer, received: null });
  await desk("http://localhost", { text: "Hello", received: null });
  await desk("http://localhost", { text: "Hello", customer, received: null, least: "high" });
  await desk("http://localhost", { text: "Hello", customer: { name: "Ann" }, received: null });
  deskStream("http://localhost", { text: "Hello", received: null });
  outputs.due.length;
  outputs.request.amount;
  return outputs.priority;
}
"""

RUN = """
import { desk, PromptcError } from "./desk.ts";

const server = process.argv[2] ?? "";
const inputs = { text: "Hello", customer: { name: "Ann", email: null }, received: null };
const outputs = await desk(server, inputs, { headers: { "X-Who": "test" } });
console.log(outputs.priority);
for (const text of ["wrong", "proxy", "busy"]) {
  try {
    await desk(`${server}/`, { ...inputs, text });
  } catch (error) {
    if (!(error instanceof PromptcError)) throw error;
    const { status, kind, module, fields, retryAfter, message } = error;
    console.log(JSON.stringify({ status, kind, module, fields, retryAfter, message }));
  }
}
"""


def test_the_module(desk: Graph, golden: Golden) -> None:
    golden("clients/desk.ts", typescript_client(desk))


def test_its_types_are_checked(desk: Graph, tmp_path: Path) -> None:
    (tmp_path / "desk.ts").write_text(typescript_client(desk))
    (tmp_path / "use.ts").write_text(USE)
    (tmp_path / "wrong.ts").write_text(WRONG)
    right = run_deno(tmp_path, "check", "desk.ts", "use.ts")
    assert right.returncode == 0, right.stderr
    said = run_deno(tmp_path, "check", "wrong.ts").stderr
    found = re.findall(r"^(TS\d+) \[ERROR\].*?wrong\.ts:(\d+)", said, re.DOTALL | re.MULTILINE)
    assert [(int(line), code) for code, line in found] == [
        (5, "TS2322"),
        (6, "TS2367"),
        (6, "TS2339"),
        (7, "TS2339"),
        (12, "TS2561"),
        (13, "TS2345"),
        (14, "TS2322"),
        (15, "TS2741"),
        (16, "TS2345"),
        (17, "TS18047"),
        (18, "TS2339"),
        (19, "TS2322"),
    ], said


ANSWERS = {
    "Hello": (200, {}, '{"priority": "low"}'),
    "wrong": (
        422,
        {},
        '{"error": {"kind": "input", "reason": "input `text`: no", "fields": [{"field": "text", "reason": "no"}]}}',
    ),
    "proxy": (502, {}, "<html>"),
    "busy": (429, {"Retry-After": "2"}, '{"error": {"kind": "busy", "reason": "all that it takes", "module": "m"}}'),
}


@contextmanager
def serving() -> Iterator[tuple[str, list[tuple[str, str | None, object]]]]:
    """A server with `ANSWERS` to texts, and what it was asked: the path, a header, the inputs."""
    heard: list[tuple[str, str | None, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            inputs = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append((self.path, self.headers["X-Who"], inputs))
            status, headers, body = ANSWERS[inputs["text"]]
            if self.headers["Content-Type"] != "application/json":
                status = 415
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments: object) -> None:
            """Nothing: the test says what it heard."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()
        thread.join()


def test_it_understands_any_answer(desk: Graph, tmp_path: Path) -> None:
    (tmp_path / "desk.ts").write_text(typescript_client(desk))
    (tmp_path / "run.ts").write_text(RUN)
    with serving() as (url, heard):
        done = run_deno(tmp_path, "run", f"--allow-net={url.removeprefix('http://')}", "run.ts", url)
    assert done.returncode == 0, done.stderr
    said, *errors = done.stdout.splitlines()
    assert said == "low"
    assert [json.loads(error) for error in errors] == [
        {
            "status": 422,
            "kind": "input",
            "module": "",
            "fields": [{"field": "text", "reason": "no"}],
            "retryAfter": None,
            "message": "input `text`: no",
        },
        {
            "status": 502,
            "kind": "http",
            "module": "",
            "fields": [],
            "retryAfter": None,
            "message": "the server answered 502: <html>",
        },
        {
            "status": 429,
            "kind": "busy",
            "module": "m",
            "fields": [],
            "retryAfter": 2,
            "message": "all that it takes",
        },
    ]
    inputs = {"text": "Hello", "customer": {"name": "Ann", "email": None}, "received": None}
    assert heard[0] == ("/desk", "test", inputs)
    assert {path for path, *_ in heard} == {"/desk"}


WATCH = """
import { deskStream, PromptcError } from "./desk.ts";

const server = process.argv[2] ?? "";
const inputs = { customer: { name: "Ann", email: null }, received: null };
for (const text of ["whole", "failed", "cut", "wrong"]) {
  try {
    for await (const event of deskStream(server, { ...inputs, text })) console.log(JSON.stringify(event));
  } catch (error) {
    if (!(error instanceof PromptcError)) throw error;
    console.log(JSON.stringify([error.status, error.kind, error.message]));
  }
}
"""
FIELD = '{"output": "due", "module": "m", "field": "due", "value": null}'
STREAMS = {
    # With a comment, a separator of lines that is none here, and an answer that is for others.
    "whole": f': still at work\n\nevent: field\ndata: {FIELD}\n\nevent: call\ndata: {{"module": "m"}}\n\n'
    'event: done\ndata: {"outputs": {"priority": "lo\u2028w"}, "missed": ["é"]}\n\n',
    "failed": f"event: field\ndata: {FIELD}\n\n"
    'event: error\ndata: {"status": 503, "error": {"kind": "engine", "reason": "down"}}\n\n',
    "cut": f"event: field\ndata: {FIELD}\n\nevent: done\ndata: ",
}


@contextmanager
def streaming() -> Iterator[str]:
    """A server with `STREAMS` for texts, each sent in small pieces."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
            refused = self.headers["Accept"] != "text/event-stream" or text not in STREAMS
            self.send_response(422 if refused else 200)
            self.end_headers()
            body = '{"error": {"kind": "input", "reason": "no"}}' if refused else STREAMS[text]
            for i in range(0, len(body.encode()), 7):
                self.wfile.write(body.encode()[i : i + 7])
                self.wfile.flush()

        def log_message(self, *arguments: object) -> None:
            """Nothing: the client says what it heard."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_hears_events_to_the_end_or_says_what_is_missing(desk: Graph, tmp_path: Path) -> None:
    (tmp_path / "desk.ts").write_text(typescript_client(desk))
    (tmp_path / "watch.ts").write_text(WATCH)
    with streaming() as url:
        done = run_deno(tmp_path, "run", f"--allow-net={url.removeprefix('http://')}", "watch.ts", url)
    assert done.returncode == 0, done.stderr
    field = {"event": "field", **json.loads(FIELD)}
    assert [json.loads(line) for line in done.stdout.split("\n")[:-1]] == [
        field,
        {"event": "done", "outputs": {"priority": "lo\u2028w"}, "missed": ["é"]},
        field,
        [503, "engine", "down"],
        field,
        [200, "http", "the server's answer ended in the middle"],
        [422, "input", "no"],
    ]


def test_what_an_artifact_says_is_no_code(tmp_path: Path) -> None:
    # All in one go: the compiler takes longer to start than to check them.
    found: list[Graph] = []

    @given(PROGRAMS)
    def find(any_program: Graph) -> None:
        found.append(any_program)

    find()
    assert len(found) > 50
    for number, any_program in enumerate(found):
        text = typescript_client(any_program)
        assert "alert(" not in NO_CODE.sub("", text)
        (tmp_path / f"any{number}.ts").write_text(text)
    done = run_deno(tmp_path, "check", *(f"any{number}.ts" for number in range(len(found))))
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_name_that_means_something_on_the_way_is_sent_as_it_is() -> None:
    text = typescript_client(program((), (), symbol="../a:b"))
    assert 'new URL("./..%2Fa%3Ab", ' in text
    assert interface_of(program((), (), symbol="../a:b")).function == "x___a_b"
