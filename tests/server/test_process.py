"""The real process on the loopback interface: requests, a reload, a bad artifact, and its end in the middle of it all."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from promptc.cli.app import app
from promptc.runtime.engine import EngineFailure
from promptc.server.limits import Limits
from promptc.server.problems import ServeProblem
from promptc.server.process import listen, serve, url
from tests.runtime.streaming.test_executor import LETTER, Pieces, letters
from tests.server.conftest import World, events
from tests.server.sample import Moody, mood

PROGRAM = """
promptc 1

from std import predict

enum Mood { good, bad }

signature Judge {
  "Say how the writer feels."
  input text: str
  output mood: Mood
}

model script = "replay:answers.jsonl" { max_tokens = 8 }

nondet extern hold(text: str) -> str from "gate.py:hold"

program mood(text: str) -> (mood: Mood, version: int) {
  module judge = predict(Judge)
  return (mood = judge(text = hold(text)).mood, version = VERSION)
}
"""
# Each call tells the test that it is there, and goes on once the test closes the connection.
GATE = """
import asyncio


async def hold(text: str) -> str:
    reader, writer = await asyncio.open_unix_connection("gate.sock")
    await reader.read()
    writer.close()
    return text
"""
ARTIFACT = "mood.promptc.json"
# For a machine that is busy: none of this takes long.
LONG_S = 180


class Gate:
    """Holds the program's calls until it is opened."""

    def __init__(self) -> None:
        self._held: list[asyncio.StreamWriter] = []
        self._arrived = asyncio.Semaphore(0)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async with await asyncio.start_unix_server(self._hold, "gate.sock"):
            yield

    async def _hold(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._held.append(writer)
        self._arrived.release()

    async def until_arrived(self, count: int) -> None:
        for _ in range(count):
            await self._arrived.acquire()

    async def open(self) -> None:
        for writer in self._held:
            writer.close()
            await writer.wait_closed()


class Process:
    """``promptc serve``, ended by its own id in the end whatever happens."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[str] = []

    async def until_said(self, words: str) -> str:
        """The next line on standard error that has ``words``."""
        assert self._process.stderr is not None
        while line := (await self._process.stderr.readline()).decode():
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"it ended without saying {words!r}:\n{''.join(self.lines)}")

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        return await self._process.wait()


@asynccontextmanager
async def serving(*words: str) -> AsyncIterator[Process]:
    command = (sys.executable, "-c", "from promptc.cli import main; main()", "serve", *words)
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def build(version: int) -> None:
    Path("mood.prompt").write_text(PROGRAM.lstrip().replace("VERSION", str(version)))
    done = CliRunner().invoke(app, ["build", "mood.prompt"], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def spoil() -> None:
    Path(ARTIFACT).write_text("{")


@pytest.fixture
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gate.py").write_text(GATE)
    Path("answers.jsonl").write_text("".join(f'{{"user": "text: {i}", "text": "mood: good"}}\n' for i in range(6)))
    build(1)


@pytest.mark.slow
@pytest.mark.usefixtures("_folder")
async def test_every_accepted_request_is_answered_across_reloads_and_the_end() -> None:
    gate = Gate()
    async with (
        asyncio.timeout(LONG_S),
        gate.listening(),
        serving(ARTIFACT, "--port", "0", "--allow-extern", "gate.py") as p,
    ):
        address = (await p.until_said(" is at http://127.0.0.1:")).split(" is at ")[1].strip()
        async with httpx.AsyncClient(timeout=LONG_S) as client:

            def ask(text: str, accept: str = "application/json") -> asyncio.Task[httpx.Response]:
                return asyncio.create_task(client.post(address, json={"text": text}, headers={"Accept": accept}))

            old = [ask(str(i)) for i in range(3)]
            await gate.until_arrived(3)

            build(2)
            p.signal(signal.SIGHUP)
            assert "mood.promptc.json is taken: mood is " in await p.until_said(" taken")
            new = [ask("3"), ask("4")]
            streamed = ask("5", "text/event-stream")
            await gate.until_arrived(3)

            spoil()
            p.signal(signal.SIGHUP)
            assert "is not taken, and the artifact before it goes on: mood.promptc.json: " in await p.until_said(
                " taken"
            )
            assert (await client.get(address.replace("/mood", "/ready"))).status_code == 200

            p.signal(signal.SIGTERM)
            assert await p.until_said("stopping") == "stopping; requests in flight: 6, with 30 s to finish\n"
            await gate.open()
            assert [(await task).json() for task in old] == [{"mood": "good", "version": 1}] * 3
            assert [(await task).json() for task in new] == [{"mood": "good", "version": 2}] * 2
            assert events((await streamed).text)[-1] == (
                "done",
                {"outputs": {"mood": "good", "version": 2}, "missed": []},
            )
        await p.until_said("stopped")
        assert await p.ended() == 0


async def first_event(response: httpx.Response) -> tuple[str, object]:
    sent = ""
    async for part in response.aiter_text():
        sent += part
        if "\n\n" in sent:
            return events(sent)[0]
    raise AssertionError(f"no event in {sent!r}")


async def test_a_client_that_leaves_in_the_middle_of_a_stream_takes_its_call_along() -> None:
    engine = Pieces(lambda _: iter(LETTER))
    world = World({Path(ARTIFACT): letters()}, engine)
    listening = listen("127.0.0.1", 0)
    address = url(*listening.getsockname()[:2])
    serving = asyncio.create_task(serve(world.programs(), listening, Limits(), world.said.append))
    headers = {"Accept": "text/event-stream"}
    async with asyncio.timeout(LONG_S), httpx.AsyncClient(timeout=LONG_S) as client:
        engine.release(len("subject: T"))
        async with client.stream("POST", f"{address}/p", json={"text": "x"}, headers=headers) as response:
            # It is here while the model stands still.
            told = {"output": "subject", "module": "write", "field": "subject", "delta": "T"}
            assert await first_event(response) == ("text", told)
            assert not engine.left.is_set()
        await engine.left.wait()
        signal.raise_signal(signal.SIGTERM)
        assert await serving == signal.SIGTERM


async def test_a_model_that_never_will_answer_ends_the_server() -> None:
    world = World({Path(ARTIFACT): mood()}, Moody(EngineFailure("there is no model some-model")))
    with pytest.raises(EngineFailure, match="no model some-model"):
        await serve(world.programs(), listen("127.0.0.1", 0), Limits(), world.said.append)
    assert world.closed == ["Say how the writer feels."]


@pytest.mark.parametrize(("host", "found"), [("::1", "http://[::1]:80"), ("127.0.0.1", "http://127.0.0.1:80")])
def test_an_address_is_told_as_a_client_takes_it(host: str, found: str) -> None:
    assert url(host, 80) == found


def test_an_address_that_is_not_there() -> None:
    with pytest.raises(ServeProblem, match=r"cannot listen on 256\.1\.1\.1, port 0: .*; choose others with --host"):
        listen("256.1.1.1", 0)


@pytest.mark.slow
@pytest.mark.usefixtures("_folder")
async def test_a_grace_that_ends_is_told_to_those_who_wait() -> None:
    gate = Gate()
    words = (ARTIFACT, "--port", "0", "--allow-extern", "gate.py", "--grace", "0.1")
    async with asyncio.timeout(LONG_S), gate.listening(), serving(*words) as p:
        address = (await p.until_said(" is at http://127.0.0.1:")).split(" is at ")[1].strip()
        async with httpx.AsyncClient(timeout=LONG_S) as client:
            waiting = asyncio.create_task(client.post(address, json={"text": "1"}))
            await gate.until_arrived(1)
            p.signal(signal.SIGINT)
            response = await waiting
            assert (response.status_code, response.json()["error"]["kind"]) == (503, "stopping")
        await p.until_said("answered with 503: 1")
        assert await p.ended() == 130
        await gate.open()


@pytest.mark.parametrize("module", ["promptc.driver.serving", "promptc.server.problems"])
def test_what_serves_is_loaded_to_serve_and_no_compiler_at_all(module: str) -> None:
    heavy = ("lark", "hyperopt", "click", "fastapi", "starlette", "uvicorn", "prometheus_client")
    code = f"import sys, {module}\nprint([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
