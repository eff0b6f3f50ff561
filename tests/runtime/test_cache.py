"""The cache of calls: one call for equal requests, nothing lost when a process is killed."""

import asyncio
import dataclasses
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptc.runtime.cache import CachedEngine
from promptc.runtime.engine import Completion, Constraint, EngineFailure, Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.message import Message
from promptc.runtime.retry import retrying
from promptc.runtime.store import CallStore, StoreProblem, request_key
from promptc.runtime.streaming.text import Listener, stream
from promptc.schema.types import Json
from tests.runtime.programs import GateEngine
from tests.runtime.test_retry import Heard


def request(text: str = "a", **changes: object) -> Request:
    plain = Request((Message("system", "Do it."), Message("user", text)), 0.0, 1.0, 8, None, None)
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CallStore]:
    with CallStore(tmp_path / "deep" / "calls.sqlite") as opened:
        yield opened


async def test_an_answered_request_is_not_asked_again(store: CallStore) -> None:
    script = ReplayEngine(lambda _: "one two")
    engine = CachedEngine(script, store)
    first = await engine.complete(request())
    again = await engine.complete(request())
    assert again == first
    assert (first.cached, again.cached) == (False, True)
    assert len(script.requests) == 1
    assert (engine.calls, engine.hits, engine.prompt_tokens, engine.output_tokens) == (1, 1, 3, 2)


async def test_answers_outlive_the_process(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    with CallStore(path) as store:
        first = await CachedEngine(ReplayEngine(lambda _: "größe \u2028 \N{SNAKE}"), store).complete(request())
    with CallStore(path) as store:
        engine = CachedEngine(ReplayEngine(lambda _: None), store)
        assert await engine.complete(request()) == first
        assert (engine.calls, engine.hits) == (0, 1)


async def test_another_engine_is_asked_itself(store: CallStore) -> None:
    one, two = ReplayEngine(lambda _: "1", name="one"), ReplayEngine(lambda _: "2", name="two")
    assert (await CachedEngine(one, store).complete(request())).text == "1"
    assert (await CachedEngine(two, store).complete(request())).text == "2"


async def test_equal_requests_in_flight_are_one_call(store: CallStore) -> None:
    gate = GateEngine(lambda _: "done")
    engine = CachedEngine(gate, store)
    tasks = [asyncio.create_task(engine.complete(request())) for _ in range(5)]
    await gate.until_waiting("it:a")
    await gate.release("*")
    assert {c.text for c in await asyncio.gather(*tasks)} == {"done"}
    assert [task.result().cached for task in tasks] == [False, True, True, True, True]
    assert (gate.asked, engine.calls, engine.hits) == (1, 1, 4)


async def test_a_caller_that_leaves_does_not_take_the_call_along(store: CallStore) -> None:
    gate = GateEngine(lambda _: "done")
    engine = CachedEngine(gate, store)
    leaves, stays = (asyncio.create_task(engine.complete(request())) for _ in range(2))
    await gate.until_waiting("it:a")
    leaves.cancel()
    await asyncio.wait([leaves])
    await gate.release("*")
    assert (await stays).text == "done"
    assert gate.cancelled == []


async def test_the_last_caller_that_leaves_cancels_the_call(store: CallStore) -> None:
    gate = GateEngine(lambda _: "done")
    engine = CachedEngine(gate, store)
    tasks = [asyncio.create_task(engine.complete(request())) for _ in range(2)]
    await gate.until_waiting("it:a")
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert gate.cancelled == ["it:a"]
    assert len(store) == 0
    await gate.release("*")
    assert (await engine.complete(request())).text == "done"


async def test_an_answer_is_kept_before_others_that_were_asked_for_with_it(store: CallStore) -> None:
    gate = GateEngine(lambda _: "done")
    engine = CachedEngine(retrying(gate), store)
    both = asyncio.create_task(engine.complete_all([request("a"), request("b")]))
    await gate.until_waiting("it:a", "it:b")
    await gate.release("it:a")
    await gate.until_waiting("it:b")
    for _ in range(10):
        await asyncio.sleep(0)
    assert (len(store), both.done()) == (1, False)
    await gate.release("*")
    assert len(await both) == 2


class Slow(ReplayEngine):
    """Stands still before the last word of an answer until it is let go."""

    def __init__(self) -> None:
        super().__init__(lambda _: "one two three")
        self.go = asyncio.Event()
        self.cancelled = 0

    async def stream(self, request: Request, listener: Listener) -> Completion:
        completion = await self.complete(request)
        listener.on_text("one two ")
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        listener.on_text("three")
        return completion


async def test_an_answer_that_is_new_is_told_while_it_is_written_and_another_time_at_once(store: CallStore) -> None:
    engine, first, again = CachedEngine(ReplayEngine(lambda _: "one two"), store), Heard(), Heard()
    assert not (await stream(engine, request(), first)).cached
    assert (await stream(engine, request(), again)).cached
    assert (first.told, again.told) == (["one", " two"], [])
    assert (engine.calls, engine.hits, len(store)) == (1, 1, 1)


async def test_who_comes_later_has_the_answer_when_it_is_there(store: CallStore) -> None:
    slow, first, later = Slow(), Heard(), Heard()
    engine = CachedEngine(slow, store)
    leaves = asyncio.create_task(engine.stream(request(), first))
    await first.begun.wait()
    stays = asyncio.create_task(engine.stream(request(), later))
    await asyncio.sleep(0)
    leaves.cancel()
    await asyncio.wait([leaves])
    slow.go.set()
    assert (await stays).text == "one two three"
    # Who left hears no more.
    assert (first.told, later.told, slow.cancelled) == (["one two "], [], 0)


async def test_who_leaves_alone_cancels_what_is_being_written(store: CallStore) -> None:
    slow, heard = Slow(), Heard()
    task = asyncio.create_task(CachedEngine(slow, store).stream(request(), heard))
    await heard.begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert (slow.cancelled, len(store)) == (1, 0)


def test_what_was_kept_first_is_what_all_get(tmp_path: Path) -> None:
    first, second = (Completion(text, "stop", 1, 1) for text in ("first", "second"))
    with CallStore(tmp_path / "calls.sqlite") as one, CallStore(tmp_path / "calls.sqlite") as other:
        assert one.put("k", request(), first) == first
        assert other.put("k", request(), second) == first
        other.forget(["k", "unknown"])
        assert one.get("k") is None
        assert other.put("k", request(), second) == second


async def test_failures_are_not_kept(store: CallStore) -> None:
    answers: list[str | None] = [None, "now"]
    engine = CachedEngine(ReplayEngine(lambda _: answers.pop(0)), store)
    with pytest.raises(EngineFailure):
        await engine.complete(request())
    assert (await engine.complete(request())).text == "now"


def test_every_part_of_a_request_counts() -> None:
    schema: Json = {"properties": {"a": {}, "b": {}}}
    swapped: Json = {"properties": {"b": {}, "a": {}}}
    different = [
        request(),
        request("b"),
        request(messages=(Message("user", "Do it."), Message("user", "a"))),
        request(temperature=0.5),
        request(top_p=0.5),
        request(max_tokens=9),
        request(seed=0),
        request(constraint=Constraint("regex", "a")),
        request(constraint=Constraint("json", "a")),
        request(constraint=Constraint("json", schema)),
        request(constraint=Constraint("json", swapped)),
        request(constraint=Constraint("json", swapped, "a|b")),
    ]
    assert len({request_key("e", r) for r in different} | {request_key("f", request())}) == len(different) + 1
    assert request_key("e", request()) == request_key("e", request(temperature=0))


WRITER = """
import sys
from pathlib import Path
from promptc.runtime.engine import Completion, Request
from promptc.runtime.message import Message
from promptc.runtime.retry import retrying
from promptc.runtime.store import CallStore

store = CallStore(Path(sys.argv[1]))
for i in range(1_000_000):
    request = Request((Message("user", str(i)),), 0.0, 1.0, 8, None, None)
    store.put(f"key-{i}", request, Completion(f"answer {i}", "stop", 1, 2))
    print(i, flush=True)
"""


def test_a_killed_writer_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if line.strip() == "300":
                break
        writer.send_signal(signal.SIGKILL)
        reported = 301 + sum(1 for line in writer.stdout if line.endswith("\n"))
    with CallStore(path) as store:
        assert len(store) >= reported
        found = [store.get(f"key-{i}") for i in range(reported)]
        assert found == [Completion(f"answer {i}", "stop", 1, 2) for i in range(reported)]
        store.put("more", request(), Completion("more", "stop", 1, 1))


def test_two_processes_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    with CallStore(path) as one, CallStore(path) as two:
        one.put("k", request(), Completion("first", "stop", 1, 1))
        two.put("k", request(), Completion("second", "stop", 1, 1))
        assert one.get("k") == two.get("k") == Completion("first", "stop", 1, 1)


def test_other_files_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no database, but a long enough text to be read as the header of one. " * 20)
    with pytest.raises(StoreProblem, match="cannot be used as a cache"):
        CallStore(text)
    newer = tmp_path / "newer.sqlite"
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(StoreProblem, match="another version"):
        CallStore(newer)
