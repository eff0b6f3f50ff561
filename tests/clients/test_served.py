"""The TypeScript module and `promptc serve` speak of the same values."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promptc.artifact.model import Graph
from promptc.clients.typescript import typescript_client
from promptc.driver.artifacts import write_artifact
from promptc.driver.compiling import compile_file
from tests.clients.conftest import DESK
from tests.clients.deno import run_deno

RUN = """
import { desk, PromptcError } from "./desk.ts";

const server = process.argv[2] ?? "";
const text = "The kettle broke: I want my money back.";
const customer = { name: "Ann", email: null };
console.log(JSON.stringify(await desk(server, { text, customer, received: "2026-05-02", least: "today!" })));
try {
  await desk(server, { text, customer: { ...customer, tags: ["a"] }, received: "soon" });
} catch (error) {
  if (!(error instanceof PromptcError)) throw error;
  console.log(JSON.stringify([error.status, error.kind, error.fields.map((wrong) => wrong.field)]));
}
"""


WATCH = """
import { letterStream } from "./letter.ts";

declare const process: { argv: string[] };
const server = process.argv[2] ?? "";
let body = "";
for await (const event of letterStream(server, { topic: "coffee" })) {
  if (event.event === "text" && event.output === "body") body += event.delta;
  else if (event.event === "withdrawn" && event.output === "body") body = "";
  else if (event.event === "done") console.log(JSON.stringify([body, event.outputs.body, event.missed]));
}
"""


@contextmanager
def serving(artifact: Path) -> Iterator[str]:
    """The address of a server with the one program."""
    command = [sys.executable, "-c", "from promptc.cli import main; main()", "serve", artifact.name, "--port", "0"]
    with subprocess.Popen(command, cwd=artifact.parent, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = ""
            for line in process.stderr or ():
                said += line
                if " is at http" in line:
                    yield line.rpartition(" ")[2].rpartition("/")[0]
                    return
            raise AssertionError(f"it ended without saying where it is:\n{said}")
        finally:
            process.kill()


def test_they_speak_of_the_same_events(tmp_path: Path) -> None:
    artifact = compile_file(DESK.with_name("letter.prompt")).artifact
    shutil.copy(DESK.with_name("letters.jsonl"), tmp_path)
    write_artifact(tmp_path / "letter.promptc.json", artifact)
    (tmp_path / "letter.ts").write_text(typescript_client(artifact.program))
    (tmp_path / "watch.ts").write_text(WATCH)
    with serving(tmp_path / "letter.promptc.json") as url:
        done = run_deno(tmp_path, "run", "--check", f"--allow-net={url.removeprefix('http://')}", "watch.ts", url)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["Coffee, please!", "Coffee, please!", ["a letter is better formal"]]


def test_they_speak_of_the_same_values(desk: Graph, tmp_path: Path) -> None:
    shutil.copy(DESK.with_name("answers.jsonl"), tmp_path)
    write_artifact(tmp_path / "desk.promptc.json", compile_file(DESK).artifact)
    (tmp_path / "desk.ts").write_text(typescript_client(desk))
    (tmp_path / "run.ts").write_text(RUN)
    with serving(tmp_path / "desk.promptc.json") as url:
        done = run_deno(tmp_path, "run", f"--allow-net={url.removeprefix('http://')}", "run.ts", url)
    assert done.returncode == 0, done.stderr
    outputs, refused = map(json.loads, done.stdout.splitlines())
    assert outputs == {
        "priority": "today!",
        "request": {"kind": "refund", "amount": 12.5, "by": "2026-12-31"},
        "due": "2026-05-04",
        "history": {"first": [{"name": "Ann", "email": None, "tags": ["new"]}]},
        "received": "2026-05-02",
    }
    assert refused == [422, "input", ["received"]]
