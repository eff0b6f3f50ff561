"""Programs as Python calls them, on scripted answers."""

import asyncio
import datetime as dt
import inspect
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import promptc
from promptc.artifact.model import ModelRef
from promptc.driver.artifacts import read_artifact, write_artifact
from tests.api.waiting import WaitingEngine
from tests.conftest import Golden

Inputs = dict[str, object]

ANN: Inputs = {"name": "Ann", "email": None}
KETTLE: Inputs = {"text": "The kettle broke: I want my money back.", "customer": ANN, "received": None}
PARCEL: Inputs = {
    "text": "When does the parcel come?",
    "customer": {"name": "Zoe", "email": "zoe@example.org", "tags": []},
    "received": dt.date(2026, 5, 2),
}
NONSENSE: Inputs = {"text": "???", "customer": ANN, "received": None}
# No script answers it.
UNKNOWN: Inputs = {"text": "Hello?", "customer": ANN, "received": None}

REFUND = {
    "priority": "high",
    "request": {"kind": "refund", "amount": 12.5, "by": dt.date(2026, 12, 31)},
    "due": dt.date(2026, 5, 4),
    "history": {"first": [{"name": "Ann", "email": None, "tags": ["new"]}]},
    "received": None,
}


def promptc_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "promptc"]


def test_a_call_gives_what_python_has_for_each_type(desk: promptc.Program) -> None:
    assert desk(**KETTLE) == REFUND
    asked = desk(**PARCEL, least="high")
    assert asked["priority"] == "high"
    assert asked["request"] == {"kind": "question", "about": "delivery"}
    assert (asked["due"], asked["received"]) == (None, dt.date(2026, 5, 2))


async def test_an_async_call_gives_the_same(desk: promptc.Program) -> None:
    assert await desk.acall(**KETTLE) == REFUND


def test_it_can_be_called_where_an_event_loop_runs(desk: promptc.Program) -> None:
    async def cell_of_a_notebook() -> dict[str, Any]:
        return desk(**KETTLE)

    assert asyncio.run(cell_of_a_notebook()) == REFUND


def test_one_program_serves_several_event_loops(desk: promptc.Program) -> None:
    assert [asyncio.run(desk.acall(**KETTLE)) for _ in range(2)] == [REFUND, REFUND]


def test_a_date_may_be_given_as_text(desk: promptc.Program) -> None:
    assert desk(**(PARCEL | {"received": "2026-05-02"})) == desk(**PARCEL)


def test_wrong_inputs_are_told_by_their_names(desk: promptc.Program, golden: Golden) -> None:
    wrong: list[Inputs] = [
        KETTLE | {"txt": "a"},
        {name: value for name, value in KETTLE.items() if name != "customer"},
        KETTLE | {"text": 3},
        KETTLE | {"customer": ANN | {"tags": ["a", 1]}},
        KETTLE | {"customer": {"name": "Ann"}},
        KETTLE | {"received": dt.datetime(2026, 5, 2, 9, 30, tzinfo=dt.UTC)},
        KETTLE | {"received": "soon"},
        KETTLE | {"least": "urgent"},
        KETTLE | {"text": object},
    ]
    said = []
    for inputs in wrong:
        with pytest.raises(promptc.InputProblem) as one:
            desk(**inputs)
        said.append(str(one.value))
    with pytest.raises(promptc.InputProblem) as several:
        desk.batch([KETTLE, KETTLE | {"text": 3}])
    golden("api/inputs.txt", "\n".join([*said, str(several.value)]) + "\n")


def test_a_batch_is_in_order_and_failures_are_values(desk: promptc.Program) -> None:
    refund, decode, question, engine = desk.batch([KETTLE, NONSENSE, PARCEL, UNKNOWN])
    assert refund == REFUND
    assert isinstance(question, dict)
    assert question["request"]["about"] == "delivery"
    assert isinstance(decode, promptc.RowFailure)
    assert (decode.row, decode.kind, decode.module, decode.error) == (1, "decode", "desk.route", None)
    assert "perhaps" in decode.reason
    assert isinstance(engine, promptc.RowFailure)
    assert (engine.row, engine.kind, engine.module) == (3, "engine", "desk.route")
    assert isinstance(engine.error, promptc.EngineFailure)


async def test_an_async_batch_gives_the_same(desk: promptc.Program) -> None:
    rows = [KETTLE, NONSENSE, PARCEL]
    assert await desk.abatch(row for row in rows) == desk.batch(rows)
    assert desk.batch([]) == []


def test_a_single_call_raises_what_failed(desk: promptc.Program) -> None:
    with pytest.raises(promptc.ProgramFailure) as failure:
        desk(**NONSENSE)
    assert (failure.value.kind, failure.value.module) == ("decode", "desk.route")
    assert str(failure.value) == f"the answer of module `desk.route` cannot be used: {failure.value.reason}"
    with pytest.raises(promptc.EngineFailure, match="has no answer for"):
        desk(**UNKNOWN)


def test_rows_in_flight_are_bounded(artifacts: Path, waiting: WaitingEngine) -> None:
    waiting.release()
    with promptc.load(artifacts / "desk.promptc.json", concurrency=3) as desk:
        assert len(desk.batch([KETTLE] * 10)) == 10
    assert waiting.most == 3


def test_what_is_cancelled_is_cancelled_in_the_engine(artifacts: Path, waiting: WaitingEngine) -> None:
    async def call() -> None:
        async with promptc.load(artifacts / "desk.promptc.json") as desk:
            task = asyncio.create_task(desk.acall(**KETTLE))
            await asyncio.to_thread(waiting.asked.wait, 30)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(call())
    assert (waiting.cancelled, waiting.in_flight, waiting.closed) == (1, 0, True)


def test_a_call_that_takes_longer_than_its_deadline_fails_and_is_cancelled_in_the_engine(
    artifacts: Path, waiting: WaitingEngine
) -> None:
    with promptc.load(artifacts / "desk.promptc.json") as desk:
        limited = desk.within(0.05)
        with pytest.raises(promptc.ProgramFailure, match=r"`desk`: no result within 0\.05 s") as raised:
            limited(**KETTLE)
        assert (raised.value.kind, waiting.cancelled, waiting.in_flight) == ("deadline", 1, 0)
        [late] = limited.batch([KETTLE])
        assert isinstance(late, promptc.RowFailure)
        assert (late.row, late.kind, waiting.cancelled) == (0, "deadline", 2)
        with pytest.raises(promptc.ProgramFailure, match="no result within"):
            list(limited.stream(**KETTLE))
        waiting.release()
        assert desk(**KETTLE) == desk.within(60)(**KETTLE)


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan")])
def test_a_deadline_is_some_time(desk: promptc.Program, seconds: float) -> None:
    with pytest.raises(ValueError, match="a deadline must be a number of seconds above 0"):
        desk.within(seconds)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a shell starts in the background ignores interrupts, and Python then makes no exception of them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_call_is_cancelled(artifacts: Path, waiting: WaitingEngine) -> None:
    def interrupt() -> None:
        waiting.asked.wait(30)
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)
        if not waiting.ended.wait(30):
            waiting.release()  # else the test would wait for ever, and could not fail

    interrupter = threading.Thread(target=interrupt)
    with promptc.load(artifacts / "desk.promptc.json") as desk:
        interrupter.start()
        with pytest.raises(KeyboardInterrupt):
            desk(**KETTLE)
    interrupter.join()
    assert (waiting.cancelled, waiting.in_flight, waiting.closed) == (1, 0, True)


def test_closing_waits_for_calls_under_way(artifacts: Path, waiting: WaitingEngine) -> None:
    desk = promptc.load(artifacts / "desk.promptc.json")
    answers: list[dict[str, Any]] = []
    caller = threading.Thread(target=lambda: answers.append(desk(**KETTLE)))
    caller.start()
    assert waiting.asked.wait(30)
    closer = threading.Thread(target=desk.close)
    closer.start()
    while not desk.session._closed:
        time.sleep(0)  # the closer has not come that far
    with pytest.raises(RuntimeError, match="the program `desk` is closed: load it again"):
        desk(**KETTLE)
    assert (waiting.in_flight, waiting.closed) == (1, False)
    waiting.release()
    caller.join()
    closer.join()
    assert answers[0]["priority"] == "low"
    assert (waiting.in_flight, waiting.closed) == (0, True)
    desk.close()


def test_a_program_that_was_never_called_holds_nothing(artifacts: Path) -> None:
    before = promptc_threads()
    with promptc.load(artifacts / "desk.promptc.json"):
        assert promptc_threads() == before


def test_programs_share_a_thread_that_ends_with_the_last(artifacts: Path) -> None:
    before = promptc_threads()
    one, two = (promptc.load(artifacts / "desk.promptc.json") for _ in range(2))
    assert one(**KETTLE) == two(**KETTLE)
    [thread] = [thread for thread in promptc_threads() if thread not in before]
    one.close()
    assert two(**KETTLE) == REFUND
    two.close()
    assert not thread.is_alive()


def test_editors_are_told_the_inputs(desk: promptc.Program) -> None:
    parameters = inspect.signature(desk).parameters
    assert list(parameters) == ["text", "customer", "received", "least"]
    assert parameters["least"].default == "low"
    assert parameters["received"].annotation == dt.date | None
    assert repr(desk) == (
        "<program desk(text: str, customer: Contact, received: date?, least: Priority) -> (priority: Priority, "
        "request: Refund | Question, due: date?, history: dict[str, list[Contact]], received: date?)>"
    )


def test_python_is_called_only_where_it_is_allowed(artifacts: Path) -> None:
    with pytest.raises(promptc.ExternProblem) as refused:
        promptc.load(artifacts / "tools.promptc.json")
    assert str(refused.value).replace(f"{artifacts}/", "") == (
        "tools.promptc.json loads Python that is not allowed: shouting.py; where you trust that code, "
        "load it with allow_externs=['shouting.py']"
    )
    with promptc.load(artifacts / "tools.promptc.json", allow_externs=["shouting.py"]) as shout:
        assert shout(text="tea") == {"text": "TEA"}


def test_the_loop_of_the_programs_is_not_asked_to_wait_for_itself(artifacts: Path) -> None:
    with promptc.load(artifacts / "tools.promptc.json", allow_externs=["shouting.py"]) as shout:
        shout(text="so that it is loaded")
        module = next(
            m for name, m in sys.modules.items() if name.startswith("promptc_extern_") and hasattr(m, "hooks")
        )
        module.hooks.append(lambda: shout(text="again"))
        with pytest.raises(promptc.ProgramFailure, match="cannot wait for itself: in an async extern, await `acall`"):
            shout(text="tea")
        module.hooks.clear()


def test_a_source_is_told_to_be_built(artifacts: Path) -> None:
    with pytest.raises(
        promptc.ArtifactProblem, match=r"desk.prompt: this is the source .* `promptc build .*desk.prompt`"
    ):
        promptc.load(artifacts / "desk.prompt")


def test_an_engine_that_does_not_exist_is_told(artifacts: Path, tmp_path: Path) -> None:
    artifact = read_artifact(artifacts / "desk.promptc.json")
    write_artifact(tmp_path / "a.promptc.json", replace(artifact, models=(ModelRef("script", "vlm", "x"),)))
    with (
        promptc.load(tmp_path / "a.promptc.json") as desk,
        pytest.raises(promptc.EngineFailure, match="there is no engine `vlm`; did you mean `vllm:x`"),
    ):
        desk(**KETTLE)
