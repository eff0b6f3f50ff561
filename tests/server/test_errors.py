"""What stands in the body of an answer without outputs, and with which status."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from promptc.runtime.engine import EngineFailure, PromptTooLong, RequestRefused
from promptc.runtime.inputs import InputProblem
from promptc.runtime.trace import Failure, FailureKind
from promptc.server import errors
from promptc.server.openapi import ERRORS
from tests.conftest import Golden

PAGE = Path(__file__).parents[2] / "docs/serving.md"
ENGINE = (
    EngineFailure("http://127.0.0.1:1/v1 cannot be reached: all connection attempts failed", transient=True),
    EngineFailure("http://127.0.0.1:1/v1 answered 429: slow down", transient=True, retry_after=7.2),
    EngineFailure("http://127.0.0.1:1/v1 answered 404: there is no model tiny"),
    RequestRefused("http://127.0.0.1:1/v1 answered 400: a message is empty"),
    PromptTooLong("the prompt has 9,000 tokens, and tiny has room for 4,096"),
)


def all_errors() -> Iterator[errors.Error]:
    yield errors.unknown_program("mod", ["mood", "desk"])
    yield errors.no_such_path("/a/b")
    yield errors.wrong_method("GET", "POST")
    yield errors.not_json("this is a list")
    yield errors.wrong_media_type("")
    yield errors.wrong_media_type("text/plain")
    yield errors.too_large(1_048_576)
    yield errors.wrong_inputs([InputProblem("text", "missing; give a value of type str"), InputProblem("n", "no")])
    yield errors.busy(64, 1)
    yield errors.body_too_late(60.0)
    yield errors.too_late(0.5)
    yield errors.stopping(1)
    yield errors.internal()
    for kind in get_args(FailureKind):
        if kind != "engine":
            yield errors.of_failure(Failure(kind, "mood.judge", f"the reason of {kind}", ()), "mood", 1)
    yield errors.of_failure(Failure("require", "mood", "the text is about one thing", ()), "mood", 1)
    for failure in ENGINE:
        yield errors.of_failure(Failure("engine", "mood.judge", str(failure), (), failure), "mood", 1)


def test_bodies(golden: Golden) -> None:
    lines = []
    for error in all_errors():
        headers = "".join(f" {name}: {value}" for name, value in error.headers().items())
        lines.append(f"{error.status}{headers} {json.dumps(error.body(), ensure_ascii=False)}\n")
    golden("server/errors.txt", "".join(lines))


def test_every_status_is_in_the_document() -> None:
    told = {error.status for error in all_errors()} - {405}  # of another method than that of a program
    assert told == {status for status, *_ in ERRORS}


def test_every_kind_is_on_the_page() -> None:
    rows = re.findall(r"^\| ([45]\d\d) \| (.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    written = {(int(status), kind.strip("`")) for status, kinds in rows for kind in kinds.split(", ")}
    assert {(error.status, error.kind) for error in all_errors()} == written
