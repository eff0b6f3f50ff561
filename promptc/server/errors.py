"""What is answered where there are no outputs: a status, and a body that says what, where and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import final

from promptc.runtime.engine import EngineFailure, PromptTooLong
from promptc.runtime.inputs import InputProblem
from promptc.runtime.trace import Failure
from promptc.schema.types import Json


@final
@dataclass(frozen=True, slots=True)
class Error:
    """``kind`` is one word for programs to read, ``reason`` a sentence for people.

    ``module`` is where a row failed, ``fields`` what is wrong with each input, ``retry_s`` when another try makes sense.
    """

    status: int
    kind: str
    reason: str
    module: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    retry_s: int | None = None

    def body(self) -> dict[str, Json]:
        module: dict[str, Json] = {"module": self.module} if self.module else {}
        error: dict[str, Json] = {"kind": self.kind, **module, "reason": self.reason}
        if self.fields:
            error["fields"] = [{"field": name, "reason": reason} for name, reason in self.fields]
        return {"error": error}

    def headers(self) -> dict[str, str]:
        return {} if self.retry_s is None else {"Retry-After": str(self.retry_s)}


class Refused(Exception):
    """A request that is answered with ``error``."""

    def __init__(self, error: Error) -> None:
        self.error = error
        super().__init__(error.reason)


def unknown_program(name: str, names: Iterable[str]) -> Error:
    return Error(404, "program", f"there is no program {name}; this server has {', '.join(sorted(names))}")


def no_such_path(path: str) -> Error:
    return Error(404, "path", f"there is nothing at {path}; /openapi.json says what there is")


def wrong_method(method: str, allowed: str) -> Error:
    return Error(405, "method", f"{method} is not for this path; use {allowed}")


def not_json(reason: str) -> Error:
    return Error(400, "json", f"the body has to be a JSON object with a value for each input: {reason}")


def wrong_media_type(given: str) -> Error:
    shown = f"it says {given}" if given else "it does not say what it is"
    return Error(415, "media_type", f"the body has to be sent with Content-Type: application/json; {shown}")


def too_large(limit: int) -> Error:
    return Error(413, "size", f"the body is larger than this server takes ({limit:,} bytes)")


def wrong_inputs(problems: Sequence[InputProblem]) -> Error:
    fields = tuple((problem.field, problem.reason) for problem in problems)
    return Error(422, "input", "; ".join(map(str, problems)), fields=fields)


def busy(limit: int, retry_s: int) -> Error:
    return Error(429, "busy", f"{limit:,} requests are in flight, which is all that this server takes", retry_s=retry_s)


def too_late(deadline_s: float) -> Error:
    return Error(504, "deadline", f"there was no result within {deadline_s:g} s; the work for it was cancelled")


def body_too_late(deadline_s: float) -> Error:
    return Error(408, "deadline", f"the body was not here within {deadline_s:g} s")


def stopping(retry_s: int) -> Error:
    return Error(503, "stopping", "the server stops, and had no time left for this request", retry_s=retry_s)


def internal() -> Error:
    return Error(500, "internal", "promptc made a mistake; the server's standard error has its traceback")


def of_failure(failure: Failure, program: str, retry_s: int, field: str = "") -> Error:
    """What a row's failure is over HTTP. ``field`` is the input that is to blame, where one is.

    What the client sent is 4xx, what a model wrote or did not write 502 and 503, what the program itself cannot do 500.
    """
    status, retry = _status(failure, program, retry_s)
    fields = ((field, failure.reason),) if field else ()
    return Error(status, failure.kind, failure.reason, failure.module, fields, retry)


def _status(failure: Failure, program: str, retry_s: int) -> tuple[int, int | None]:
    match failure.kind:
        case "engine":
            return _engine_status(failure.error, retry_s)
        case "decode":
            return 502, None
        case "require":
            # A module's answers were not good enough; what the program requires is about the row.
            return (422 if failure.module == program else 502), None
        case "deadline":
            return 504, None
        case "primitive" | "convert" | "extern":
            return 500, None


def _engine_status(error: EngineFailure | None, retry_s: int) -> tuple[int, int | None]:
    match error:
        case PromptTooLong():
            return 422, None
        case EngineFailure(transient=True):
            return 503, retry_s if error.retry_after is None else ceil(error.retry_after)
        case _:
            return 502, None
