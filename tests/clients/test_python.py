"""The Python module: what it says, that it is typed as it says, and that nothing of an artifact is code in it."""

import ast
import dataclasses
import subprocess
import sys
import typing
from pathlib import Path

import pytest
from hypothesis import given

from promptc.artifact.model import Graph
from promptc.clients.interface import RESERVED, identifier, interface_of
from promptc.clients.python import python_client
from promptc.schema.python_types import FIELD_NAME, as_json, to_python
from promptc.schema.types import DATE, INT, STR, Constraints, Field, Json, Record, Refined, Type, optional, union
from tests.clients.programs import PROGRAMS, one_value, program
from tests.conftest import Golden
from tests.schema.strategies import TYPED

ROOT = Path(__file__).parents[2]

USE = """
import datetime as dt
from collections.abc import Sequence

import promptc
from desk_client import Contact, Desk, DeskEvent, DeskInputs, DeskOutputs, Question, Refund

desk = Desk(promptc.load("desk.promptc.json"))
contact = Contact(name="Ann", email=None)
row = DeskInputs(text="Hello", customer=contact, received=dt.date(2026, 5, 2), least="high")


def amount(outputs: DeskOutputs) -> float:
    match outputs.request:
        case Refund(amount=amount, by=by):
            return amount if by < dt.date(2026, 6, 1) else 0.0
        case Question(about=about):
            return len(about)


async def several() -> Sequence[str]:
    one = await desk.acall(**row)
    rest = await desk.abatch([row])
    return [one.priority, *(r.reason if isinstance(r, promptc.RowFailure) else r.priority for r in rest)]


def watched(event: DeskEvent) -> float:
    match event:
        case promptc.FieldDone() | promptc.OutputDone() if event.output == "request":
            return event.value.amount if isinstance(event.value, Refund) else 0.0
        case promptc.OutputDone() if event.output == "received":
            return 0.0 if event.value is None else event.value.day
        case promptc.Finished(outputs=outputs):
            return amount(outputs)
        case _:
            return len(event.output)


async def last() -> float:
    return sum([watched(event) async for event in desk.astream(**row)])


with desk:
    print([watched(event) for event in desk.stream(**row)])
    print(amount(desk(text="Hello", customer=contact, received=None)), desk.batch([row]))
"""

WRONG = """
import promptc
from desk_client import Contact, Desk, DeskOutputs


def wrong(desk: Desk, outputs: DeskOutputs) -> None:
    desk(txt="Hello", customer=Contact(name="Ann", email=None), received=None)
    desk(text="Hello", received=None)
    desk(text="Hello", customer=Contact(name="Ann", email=None), received="2026-05-02")
    desk(text="Hello", customer=Contact(name="Ann", email=None), received=None, least="urgent")
    Contact(name="Ann")
    outputs.due.year
    outputs.request.amount
    outputs.priority = "low"
    print(outputs.priority == "urgent")
    desk.batch([])[0].priority
    for event in desk.stream(text="Hello", received=None):
        if isinstance(event, promptc.OutputDone) and event.output == "due":
            event.value.year
        if isinstance(event, promptc.FieldDone):
            print(event.output == "text")
"""


def test_the_module(desk: Graph, golden: Golden) -> None:
    golden("clients/desk_client.py", python_client(desk))


def test_its_types_are_checked(desk: Graph, tmp_path: Path) -> None:
    (tmp_path / "desk_client.py").write_text(python_client(desk))
    (tmp_path / "use.py").write_text(USE)
    (tmp_path / "wrong.py").write_text(WRONG)
    # With the same settings `make typecheck` has filled the cache already.
    settings = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    command = [sys.executable, "-m", "mypy", "--strict", *settings, "--no-error-summary", "--hide-error-context"]
    files = [str(tmp_path / name) for name in ("desk_client.py", "use.py", "wrong.py")]
    done = subprocess.run(
        [*command, *files], cwd=ROOT, env={"MYPYPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    # What mypy says of promptc itself is for `make typecheck`; of what it remembers it tells the folder of an earlier run.
    told = [(Path(line.partition(":")[0]).name, line) for line in done.stdout.splitlines() if ": error: " in line]
    errors = [line[line.index(name) :] for name, line in told if name in ("desk_client.py", "use.py", "wrong.py")]
    assert [(line.partition(": ")[0], line.rpartition("  [")[2].rstrip("]")) for line in errors] == [
        ("wrong.py:7", "call-arg"),
        ("wrong.py:8", "call-arg"),
        ("wrong.py:9", "arg-type"),
        ("wrong.py:10", "arg-type"),
        ("wrong.py:11", "call-arg"),
        ("wrong.py:12", "union-attr"),
        ("wrong.py:13", "union-attr"),
        ("wrong.py:14", "misc"),
        ("wrong.py:15", "comparison-overlap"),
        ("wrong.py:16", "union-attr"),
        ("wrong.py:17", "call-arg"),
        ("wrong.py:19", "union-attr"),
        ("wrong.py:21", "comparison-overlap"),
    ], done.stdout + done.stderr


def test_only_outputs_that_are_texts_can_grow() -> None:
    short = Refined(STR, Constraints(max_len=9))
    choice = Refined(STR, Constraints(one_of=("a", "b")))
    types = {"any": STR, "short": optional(short), "either": union([STR, INT]), "choice": choice, "day": DATE}
    text = python_client(program((), tuple(Field(name, type_) for name, type_ in types.items())))
    assert '    | promptc.FieldText[typing.Literal["any", "short", "either"]]' in text.splitlines()


@given(PROGRAMS)
def test_nothing_of_an_artifact_is_code(program: Graph) -> None:
    module = ast.parse(python_client(program))
    functions = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert functions == {"__init__", "__call__", "acall", "batch", "abatch", "stream", "astream"}
    imports = [node for node in ast.walk(module) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert imports == [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert len(imports) in {5, 6}
    kinds = {type(node) for node in module.body}
    assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.AnnAssign, ast.Assign, ast.ClassDef}
    classes = [node.name for node in module.body if isinstance(node, ast.ClassDef)]
    assert len(classes) == len(set(classes))


def namespace(program: Graph) -> dict[str, typing.Any]:
    found: dict[str, typing.Any] = {"__name__": "client"}
    exec(compile(python_client(program), "client.py", "exec"), found)
    return found


@given(PROGRAMS)
def test_every_module_can_be_imported(program: Graph) -> None:
    interface = interface_of(program)
    made_up = {interface.client, interface.inputs, interface.outputs, interface.event}
    assert {*interface.names.values(), *made_up} <= set(namespace(program))


@given(TYPED)
def test_records_come_and_go_as_objects(typed: tuple[Type, Json]) -> None:
    type_, value = typed
    program = one_value(type_, value)
    names, found = interface_of(program).names, namespace(program)

    def make(record: Record, fields: dict[str, typing.Any]) -> object:
        cls = found[names[record]]
        return cls(**{f.name: fields[f.metadata.get(FIELD_NAME, f.name)] for f in dataclasses.fields(cls)})

    assert as_json(to_python(type_, value, make)) == value


@pytest.mark.parametrize(
    ("name", "hint"), [("_a", "_a"), ("__a", "x__a"), ("class", "class_"), ("a b", "a_b"), ("", "x")]
)
def test_names_become_identifiers(name: str, hint: str) -> None:
    assert identifier(name, RESERVED) == hint
