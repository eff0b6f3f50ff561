"""The soak: what it calls lost, what it says of it, and all of it with a model server that is a function."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.soak import load
from benchmarks.soak.__main__ import soak
from benchmarks.soak.fates import Fate, line, percentile
from benchmarks.soak.fates import load as load_fates
from benchmarks.soak.memory import Watch, growth, slope
from benchmarks.soak.report import Soak, Window, markdown, worked_off, wrong
from tests.benchmarks.scripted_server import Messages, ScriptedServer
from tests.conftest import Golden

MIB = 2**20
# The model server is away from 40 to 60.
FATES = (
    *(Fate(i, 10.0 * i, 10.0 * i + 0.25 * (i + 1), "answered", 200, version="one") for i in range(4)),
    Fate(4, 41.0, 56.0, "failed", 503, "engine"),
    Fate(5, 45.0, 45.0, "refused", 429, "busy"),
    Fate(6, 62.0, 63.0, "answered", 200, version="one"),
    Fate(7, 85.0, 86.0, "answered", 200, version="two"),
)
SOAK = Soak(
    fates=FATES,
    windows=(
        Window("with the first artifact", 0.0, 40.0),
        Window("without a model server", 40.0, 60.0),
        Window("with the second artifact", 60.0, 100.0),
    ),
    outage=Window("the outage", 40.0, 60.0),
    versions=(("one", 0.0), ("two", 80.0)),
    memory=tuple((10.0 * i, (100 + min(i, 6)) * MIB) for i in range(11)),
    counted={"ok": 6, "engine": 1, "busy": 1},
    status=0,
)


def answer(messages: Messages) -> str:
    asked = messages[-1]["content"].split()
    return f"item: {asked[3]}" if asked[0] == "note:" else "shelf: barn"


def test_a_soak_in_which_all_is_well(golden: Golden) -> None:
    assert wrong(SOAK) == []
    golden("benchmarks/soak.md", markdown(SOAK))


def test_what_is_wrong_is_told(golden: Golden) -> None:
    lost = Fate(5, 45.0, 46.0, "lost", detail="ReadError: the connection ended")
    early = Fate(3, 30.0, 31.0, "failed", 500, "internal")
    stale = Fate(7, 85.0, 86.0, "answered", 200, version="one")
    broken = replace(SOAK, fates=(*FATES[:3], early, FATES[4], lost, FATES[6], stale, stale), status=1)
    golden("benchmarks/soak-wrong.md", "\n".join(wrong(broken)))


def test_a_fate_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "fates.jsonl"
    path.write_text("".join(map(line, FATES)))
    assert load_fates(path) == list(FATES)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.sampled_from([0.5, 0.9, 0.99]))
def test_a_percentile_is_a_value_that_enough_others_do_not_exceed(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(v <= found for v in values) >= share * len(values)
    assert sum(v < found for v in values) < share * len(values)


def test_memory_that_grows_and_memory_that_does_not() -> None:
    grows = [(60.0 * i, (100 + 2 * i) * MIB) for i in range(11)]
    flat = [(60.0 * i, 100 * MIB) for i in range(11)]
    assert slope(grows) == pytest.approx(2 * MIB)
    assert growth(grows) == pytest.approx(119 / 101)
    assert (slope(flat), growth(flat)) == (0.0, 1.0)


def test_what_has_piled_up_is_worked_off_when_no_more_is_in_flight_than_before() -> None:
    outage = Window("without a model server", 10.0, 20.0)
    before = [Fate(0, 1.0, 2.0, "answered"), Fate(1, 1.5, 2.5, "answered")]
    piled = [Fate(2 + i, 11.0 + i, 21.0 + i, "answered") for i in range(6)]
    assert worked_off([*before, *piled], outage) == 24.0
    assert worked_off(before, outage) == 20.0


def test_the_memory_of_a_process_is_seen() -> None:
    with Watch(os.getpid(), 60.0) as watch:
        pass
    ((_, resident),) = watch.samples
    assert resident > MIB


# What a server may answer, and what that is.
ANSWERS = (
    (200, '{"item": "axe", "shelf": "shed", "version": "one"}', "answered", ""),
    (200, '{"item": "axe", "shelf": "attic", "version": "one"}', "lost", "an answer of another form"),
    (200, '{"item": "axe"', "lost", "JSONDecodeError"),
    (429, '{"error": {"kind": "busy", "reason": "all places are taken"}}', "refused", "busy"),
    (503, '{"error": {"kind": "engine", "reason": "no model"}}', "failed", "engine"),
    (0, "", "lost", "RemoteProtocolError"),
)


@contextmanager
def answering() -> Iterator[str]:
    """The address of a server that gives `ANSWERS` in turn; 0 is a connection that ends."""
    left = iter(ANSWERS)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, text, *_ = next(left)
            if status:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/shelve"
        finally:
            server.shutdown()
            thread.join()


async def test_every_request_has_one_fate() -> None:
    found: list[Fate] = []
    stop = asyncio.Event()

    def tell(fate: Fate) -> None:
        found.append(fate)
        if len(found) == len(ANSWERS):
            stop.set()

    with answering() as url:
        # One at a time: the answers come in their order.
        await load.run(url, 1000.0, 1, stop, tell)
    assert [fate.number for fate in found] == list(range(len(ANSWERS)))
    for fate, (status, _, kind, detail) in zip(found, ANSWERS, strict=True):
        assert (fate.kind, fate.status or status) == (kind, status)
        assert fate.detail.startswith(detail)
        assert fate.version == ("one" if kind == "answered" else "")


@pytest.mark.slow
def test_a_server_loses_nothing_across_reloads_and_a_restart_of_its_model(tmp_path: Path) -> None:
    with ScriptedServer(answer) as model:
        found = soak(tmp_path, model, seconds=10, rate=10, in_flight=8)
    assert wrong(found) == []
    assert len(found.memory) > 1
    assert {fate.version for fate in found.fates if fate.kind == "answered"} == {"one", "two", "three"}
