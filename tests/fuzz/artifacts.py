"""What becomes of a changed artifact: it is refused in plain words, or it is an artifact like any other.

A change of bytes alone that is accepted is the program as before. What is accepted with another content can be written,
checked, shown, exported and run, as its own types and graph say. Whatever comes of it, nothing is executed or opened.
"""

import asyncio
import json
import resource
import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema

from promptc.artifact.file_schema import artifact_schema
from promptc.artifact.inspection import inspect
from promptc.artifact.json_text import text_of
from promptc.artifact.model import FORMAT_VERSION, Artifact, Module
from promptc.artifact.problem import ArtifactProblem
from promptc.artifact.reader import loads
from promptc.artifact.writer import dumps
from promptc.driver.dotprompt import dotprompt_files
from promptc.driver.exporting import markdown, openai_json
from promptc.driver.problems import DriverProblem
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.runtime.executor import Executor
from promptc.runtime.externs import ExternFailure, Externs
from promptc.runtime.inputs import InputProblem
from promptc.runtime.layout import outputs_text
from promptc.runtime.trace import Failure, Success
from promptc.schema.types import (
    MISSING,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Literal,
    Optional,
    Record,
    Refined,
    Row,
    Scalar,
    Type,
    Union,
)
from tests.fuzz.mutants import Mutant, written

# What the reader refuses; what is the program as before; what is another program, which runs.
Outcome = typing.Literal["refused", "same", "other"]

# Of the process, for one file of some ten kilobytes.
_MOST_MEMORY = 64 * 2**20
_LONGEST_MESSAGE = 1000
_FORBIDDEN = (
    *("exec", "compile", "import", "open", "pickle", "ctypes", "subprocess", "shutil", "socket.connect", "socket.bind"),
    *(
        "os.system",
        "os.exec",
        "os.fork",
        "os.spawn",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.putenv",
    ),
)


def survive(mutant: Mutant) -> Outcome:
    """Raises where a promise is broken. Call `warm` before."""
    before = _memory()
    with _nothing_happens():
        outcome = _survive(mutant)
    grown = _memory() - before
    assert grown <= _MOST_MEMORY, f"took {grown / 2**20:.0f} MiB"
    return outcome


def _survive(mutant: Mutant) -> Outcome:
    wrong = [f for f in inspect(mutant.data).findings if f.state == "wrong"]
    try:
        artifact = loads(text_of(mutant.data))
    except ArtifactProblem as problem:
        assert wrong, "all checks are right, but the reader refuses it"
        _assert_plain(str(problem))
        for finding in wrong:
            _assert_plain(finding.note)
        return "refused"
    assert not wrong, f"the reader takes what is wrong: {wrong[0].note}"
    text = dumps(artifact)
    assert loads(text) == artifact, "what is written is another artifact"
    assert dumps(loads(text)) == text, "the same artifact has two texts"
    _validator().validate(json.loads(text))
    content = json.loads(mutant.data)
    if content["format"] == FORMAT_VERSION:
        _validator().validate(content)
    if not mutant.sealed:
        assert _unsigned(artifact) == _unsigned(loads(mutant.origin)), "the same hash stands for two artifacts"
        return "same"
    _use(artifact)
    return "other"


def _unsigned(artifact: Artifact) -> Artifact:
    """What the hash is of: a signature is of the hash, and says nothing to what runs the artifact."""
    return replace(artifact, signature=None)


def _assert_plain(message: str) -> None:
    assert message, "the refusal says nothing"
    assert message.isprintable(), f"not for a terminal: {message!r}"
    assert len(message) <= _LONGEST_MESSAGE, f"a message of {len(message)} characters"


def _use(artifact: Artifact) -> None:
    """All that needs no model and no code from outside."""
    openai_json(artifact)
    markdown(artifact)
    with suppress(DriverProblem):  # a message may be one that no such file can say
        dotprompt_files(artifact)
    answers = tuple(map(_answer, artifact.modules))
    engines = {m.model: ReplayEngine(lambda request: _said(request, answers)) for m in artifact.modules}
    inputs = _row(artifact.program.inputs)
    executor = Executor(artifact, engines, externs=_Silent())
    try:
        result = _loop().run_until_complete(executor.run_row(inputs, row_key=""))
    except InputProblem:
        return  # no value of such a type was thought of
    assert isinstance(result, Success | Failure)


def _said(request: Request, answers: tuple[str, ...]) -> str:
    # Which module asks cannot be told: one answer may be of no use to another, and that is a failure like any other.
    return "\n".join(answers) if len(request.messages) < 9 else ""


def _answer(module: Module) -> str:
    try:
        return outputs_text(module.format, module.outputs, _row(module.outputs))
    except (KeyError, ValueError, StopIteration):
        return ""


def _row(fields: tuple[Field, ...]) -> Row:
    return {f.name: _value(f.type) for f in fields if f.default is MISSING}


def _value(type_: Type) -> Json:
    """A value of ``type_``, if none of its constraints is in the way."""
    match type_:
        case Scalar("str"):
            return "a text"
        case Scalar("int" | "float"):
            return 1
        case Scalar("bool"):
            return True
        case Scalar("date"):
            return "2026-01-31"
        case Scalar():
            return "2026-01-31T12:00:00"
        case Enum(names=names):
            return names[0] if names else ""
        case Literal(value=value):
            return value
        case Refined(base=base, constraints=constraints):
            return constraints.one_of[0] if constraints.one_of else constraints.min or _value(base)
        case Optional():
            return None
        case Union(options=options):
            return _value(options[0])
        case List(item=item):
            return [_value(item)]
        case Dict(value=inner):
            return {"key": _value(inner)}
        case Record(fields=fields):
            return _row(fields)


class _Silent(Externs):
    """Externs that are there and fail: what they do is not the artifact's."""

    def __contains__(self, symbol: object) -> bool:
        return True

    async def call(self, symbol: str, args: Row) -> Json:
        raise ExternFailure(symbol, "nothing is called")


class _Watch:
    """What Python was asked to do that no artifact may bring about."""

    on = False
    seen: list[str] = []  # noqa: RUF012 -- one for the process, as is the hook


def _hook(event: str, args: tuple[object, ...]) -> None:
    if _Watch.on and event.startswith(_FORBIDDEN):
        _Watch.seen.append(f"{event} {str(args)[:200]}")


@contextmanager
def _nothing_happens() -> Iterator[None]:
    _Watch.seen.clear()
    _Watch.on = True
    try:
        yield
    finally:
        _Watch.on = False
    assert not _Watch.seen, f"something was executed or opened: {_Watch.seen[0]}"


@cache
def warm() -> None:
    """Whatever is loaded at the first use is loaded before anything is watched."""
    for text in written():
        _survive(Mutant(text.encode(), text, sealed=True))
        _survive(Mutant(text.encode()[:-9], text, sealed=False))
    sys.addaudithook(_hook)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


@cache
def _validator() -> Any:
    return jsonschema.Draft202012Validator(artifact_schema())


def _memory() -> int:
    """The most that the process has ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
