"""Externs: what is allowed to be loaded, what a function is given, what becomes of what it gives or raises."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from promptc.artifact.model import Extern, ExternEffect
from promptc.runtime.evaluate import MetricProblem, evaluate
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Allowed, ExternFailure, ExternProblem, bind
from promptc.runtime.trace import Failure, Success
from promptc.schema.types import DATE, FLOAT, INT, STR, Enum, Field, Json, List, Member, Record, Type
from tests.runtime.programs import compiled

TOOLS = """
import asyncio
import threading

CALLED = []


def echo(value):
    return value


async def later(value):
    await asyncio.sleep(0)
    return value


def thread(value):
    return threading.current_thread().name


def spoil(value):
    value.append("more")
    return value


def weekday(day):
    return day.weekday()


def next_day(day):
    return day.replace(day=day.day + 1)


def broken(value):
    return helper(value)


def helper(value):
    raise KeyError(value)


async def log(text):
    # Later calls take less time: only waiting for each other can keep them in order.
    for _ in range(10 - len(CALLED)):
        await asyncio.sleep(0)
    CALLED.append(text)
    return True


def called():
    return CALLED


NUMBER = 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tools.py").write_text(TOOLS)
    return tmp_path


def extern(name: str, param: Type, returns: Type, effect: ExternEffect = "pure", source: str = "") -> Extern:
    return Extern(name, effect, (Field("value", param),), returns, source or f"tools.py:{name}")


async def call(folder: Path, name: str, param: Type, returns: Type, value: Json) -> object:
    return await bind([extern(name, param, returns)], Allowed(folder, files=True)).call(name, {"value": value})


async def test_plain_and_async_functions(folder: Path) -> None:
    assert await call(folder, "echo", STR, STR, "a") == "a"
    assert await call(folder, "later", INT, FLOAT, 2) == 2.0
    assert await call(folder, "thread", INT, STR, 2) != threading.current_thread().name


async def test_a_function_cannot_change_the_values_of_the_program(folder: Path) -> None:
    value: list[Json] = ["a"]
    assert await call(folder, "spoil", List(STR), List(STR), value) == ["a", "more"]
    assert value == ["a"]


async def test_dates_are_those_of_python(folder: Path) -> None:
    day = Extern("weekday", "pure", (Field("day", DATE),), INT, "tools.py:weekday")
    after = Extern("next_day", "pure", (Field("day", DATE),), DATE, "tools.py:next_day")
    externs = bind([day, after], Allowed(folder, files=True))
    assert await externs.call("weekday", {"day": "2024-02-29"}) == dt.date(2024, 2, 29).weekday()
    assert await externs.call("next_day", {"day": "2024-02-28"}) == "2024-02-29"


TEAM = Enum("Team", (Member("billing"), Member("account")))


@pytest.mark.parametrize(
    ("returns", "value", "reason"),
    [
        (INT, "three", "returned something else than int: expected int, got 'three'"),
        (TEAM, "sales", "returned something else than Team: expected one of billing, account, got 'sales'"),
        (Record("", (Field("a", INT),)), {}, "returned something else than (a: int): `a` is missing"),
    ],
)
async def test_what_a_function_returns_is_checked(folder: Path, returns: Type, value: Json, reason: str) -> None:
    with pytest.raises(ExternFailure) as raised:
        await call(folder, "echo", STR, returns, value)
    assert raised.value.reason == reason


async def test_what_a_function_raises_is_data_with_its_own_traceback(folder: Path) -> None:
    with pytest.raises(ExternFailure) as raised:
        await call(folder, "broken", STR, STR, "x")
    assert str(raised.value) == "extern `broken`: raised KeyError: 'x'"
    lines = raised.value.details.splitlines()
    assert [line.split(", ")[-1] for line in lines if line.startswith("  File")] == ["in broken", "in helper"]
    assert lines[-1] == "KeyError: 'x'"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("tools.py", '\'tools.py\' names no function: write "file.py:name" or "package.module:name"'),
        ("tools.py:a.b", "names no function"),
        ("../x/tools.py:echo", "../x/tools.py is outside the program's folder: move the file into it"),
        ("gone.py:echo", "there is no file gone.py; the path is relative to the program's folder"),
        ("tools.py:gone", "tools.py has no function `gone`"),
        ("tools.py:NUMBER", "tools.py has no function `NUMBER`"),
        ("bad.py:echo", "bad.py failed while it was loaded: ZeroDivisionError: division by zero"),
        ("os:system", "the package `os` is not among those that this run allows"),
        (
            "imports.py:run",
            "`run` of imports.py comes from `subprocess`, which this run does not allow: write a function",
        ),
        ("imports.py:system", "`system` of imports.py comes from `posix`, which this run does not allow"),
        ("imports.py:Path", "`Path` of imports.py comes from `pathlib`, which this run does not allow"),
        ("imports.py:__class__", "`__class__` of imports.py comes from `builtins`, which this run does not allow"),
        ("imports.py:__setattr__", "which this run does not allow"),
        ("json:codecs", "json has no function `codecs`"),
        ("json.decoder:scanstring", "`scanstring` of json.decoder comes from `_json`, which this run does not allow"),
        ("json.gone:loads", "json.gone failed while it was loaded: ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_bound(folder: Path, source: str, message: str) -> None:
    (folder / "bad.py").write_text("1 / 0\n")
    (folder / "imports.py").write_text("from os import system\nfrom pathlib import Path\nfrom subprocess import run\n")
    with pytest.raises(ExternProblem) as raised:
        bind([extern("x", STR, STR, source=source)], Allowed(folder, files=True, packages=frozenset({"json"})))
    assert str(raised.value).startswith("extern `x`: ")
    assert message in str(raised.value)


def test_nothing_is_loaded_that_is_not_allowed(folder: Path) -> None:
    with pytest.raises(ExternProblem, match="is Python beside the program, and this run does not allow any"):
        bind([extern("echo", STR, STR)], Allowed(folder))


async def test_an_allowed_package(folder: Path) -> None:
    dumps = Extern("dumps", "pure", (Field("obj", List(INT)),), STR, "json:dumps")
    externs = bind([dumps], Allowed(folder, packages=frozenset({"json"})))
    assert await externs.call("dumps", {"obj": [1]}) == "[1]"


OWN = """
import functools
import random
from json import dumps


@functools.cache
def cached(value):
    return value


partial = functools.partial(max, "a")
chance = random.Random(1).choice
"""


@pytest.mark.parametrize("name", ["cached", "partial", "dumps", "chance"])
def test_what_a_file_makes_of_functions_and_what_is_allowed_beside_it(folder: Path, name: str) -> None:
    (folder / "own.py").write_text(OWN)
    allowed = Allowed(folder, files=True, packages=frozenset({"json", "random"}))
    assert name in bind([extern(name, STR, STR, source=f"own.py:{name}")], allowed)


CALLS = """
extern effect @log(text: str) -> bool from "tools.py:log"

program @p(%words: list[str], %least: int) {
  %first = const str "first"
  %started = extern @log(text = %first)
  %each = map %words do (%w) {
    %done = extern @log(text = %w)
    yield %done
  }
  %n = len(%words): int
  %ok = ge(%n, %least): bool
  %sorry = const str "too few words"
  %required = require %ok, %sorry
  %last = const str "last"
  %ended = extern @log(text = %last)
  return (each = %each)
}
"""


@pytest.mark.parametrize(("least", "called"), [(2, ["first", "a", "b", "last"]), (3, ["first", "a", "b"])])
async def test_effects_happen_in_order_and_after_what_is_required(folder: Path, least: int, called: list[str]) -> None:
    artifact = compiled(CALLS)
    called_ = Extern("called", "nondet", (), List(STR), "tools.py:called")
    externs = bind([*artifact.externs, called_], Allowed(folder, files=True))
    (result,) = await Executor(artifact, {}, externs=externs).run_rows([{"words": ["a", "b"], "least": least}])
    assert isinstance(result, Success) is (least == 2)
    assert await externs.call("called", {}) == called


FAILING = """
extern pure @broken(value: str) -> str from "tools.py:broken"

program @p(%text: str) {
  %r = extern @broken(value = %text)
  return (answer = %r)
}
"""


async def test_a_function_that_raises_fails_its_row(folder: Path) -> None:
    artifact = compiled(FAILING)
    executor = Executor(artifact, {}, externs=bind(artifact.externs, Allowed(folder, files=True)))
    (result,) = await executor.run_rows([{"text": "x"}])
    assert isinstance(result, Failure)
    assert (result.kind, result.module, result.reason) == ("extern", "broken", "raised KeyError: 'x'")
    assert "in helper" in result.details


def test_every_extern_needs_to_be_bound() -> None:
    with pytest.raises(ValueError, match="nothing is given for the extern `broken`"):
        Executor(compiled(FAILING), {})


SCORED = """
extern pure @weigh(value: str) -> float from "weigh.py:weigh"

program @p(%text: str) {
  return (answer = %text)
}

metric @score(%gold: (text: str), %pred: (answer: str)) {
  %0 = field answer of %pred
  %1 = extern @weigh(value = %0)
  return (value = %1)
}
"""


async def test_a_metric_may_be_a_function_and_where_it_raises_the_evaluation_stops(folder: Path) -> None:
    (folder / "weigh.py").write_text("def weigh(value: str) -> float:\n    return 1 / len(value)\n")
    artifact = compiled(SCORED)
    executor = Executor(artifact, {}, externs=bind(artifact.externs, Allowed(folder, files=True)))
    scored = await evaluate(executor, [{"text": "ab"}, {"text": "abcd"}])
    assert [s.score for s in scored] == [0.5, 0.25]
    with pytest.raises(MetricProblem) as raised:
        await evaluate(executor, [{"text": "ab"}, {"text": ""}])
    first, *rest = str(raised.value).splitlines()
    assert first == "row 2: metric `score`: `weigh`: raised ZeroDivisionError: division by zero"
    assert "return 1 / len(value)" in "\n".join(rest)
