from random import Random

from promptc.artifact.model import Demo
from promptc.autotune.seeds import stream
from promptc.autotune.traced import MOST_PER_ROW, traced_demos
from promptc.runtime.engine import Completion, Request
from promptc.runtime.trace import CallRecord
from promptc.schema.types import Json


def rng(module: str) -> Random:
    return stream(3, module)


def call(
    text: Json, answer: Json, *, module: str = "m", unused: bool = False, missed: tuple[str, ...] = ()
) -> CallRecord:
    request, completion = Request((), 0.0, 1.0, 8, None, None), Completion("", "stop", 0, 0)
    outputs = None if unused else {"answer": answer}
    return CallRecord(1, module, {"text": text}, outputs, request, completion, missed=missed)


def demo(text: Json, answer: Json) -> Demo:
    return Demo({"text": text}, {"answer": answer})


def test_each_item_of_a_map_is_a_demonstration_of_its_module() -> None:
    found = traced_demos([call("x", "1"), call("y", "2"), call("x", "3", module="n")], rng)
    assert found == {"m": [demo("x", "1"), demo("y", "2")], "n": [demo("x", "3")]}


def test_of_several_draws_the_answer_that_came_most_often_counts() -> None:
    found = traced_demos([call("x", a) for a in ("1", "2", "3", "2")], rng)
    assert found == {"m": [demo("x", "2")]}
    assert traced_demos([call("x", a) for a in ("1", "2")], rng) == {"m": [demo("x", "1")]}


def test_answers_that_were_not_used_or_miss_a_suggestion_demonstrate_nothing() -> None:
    assert traced_demos([call("x", "1", unused=True), call("y", "2", missed=("be brief",))], rng) == {}


def test_a_long_list_gives_some_of_its_items_by_the_seed() -> None:
    calls = [call(str(i), "1") for i in range(20)]
    (some,) = traced_demos(calls, rng).values()
    assert len(some) == MOST_PER_ROW
    assert some == [d for d in (demo(str(i), "1") for i in range(20)) if d in some]
    assert traced_demos(calls, rng) == {"m": some}
