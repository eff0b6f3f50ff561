"""What goes wrong where programs run, provoked for real: what is said of it, and with which exit code.

Each case is a row of the table in docs/errors.md. What is said is in a golden file: one line that says what, where and what to do.
"""

import json
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import promptc as promptc_api
from promptc.cli.exits import EXITS, Exit
from promptc.runtime.engine import PromptTooLong
from promptc.runtime.trace import Failure
from promptc.schema.types import Json
from promptc.server import errors
from tests.cli.conftest import Promptc
from tests.cli.fake_vllm import install
from tests.cli.model_server import Reply, Server
from tests.conftest import Golden

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
ARTIFACT = "mood.promptc.json"
ROW = "text=the tea was lovely"
NO_ROOM = "This model's maximum context length is 64 tokens. However, your request has 90 input tokens."

Serve = Callable[[Reply], str]
BuildOn = Callable[..., None]
Told = Callable[..., None]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers; gives the base URL of one."""
    servers: list[Server] = []

    def start(reply: Reply) -> str:
        servers.append(Server(reply))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1].base

    yield start
    for server in servers:
        server.ended.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def model(folder: Path, promptc: Promptc) -> BuildOn:
    """Makes `ARTIFACT` of ``mood.prompt`` on another model: ``model("openai:tiny", base_url=...)``."""

    def build(name: str, **options: object) -> None:
        settings = "".join(f", {key} = {json.dumps(value)}" for key, value in options.items())
        source = (folder / "mood.prompt").read_text()
        for old, new in (
            ('"replay:answers.jsonl" {', f'"{name}" {{'),
            ("max_tokens = 8", f"max_tokens = 8{settings}"),
            ("predict(Judge)", "predict(Judge) { format = json }"),
        ):
            source = source.replace(old, new)
        (folder / "mood.prompt").write_text(source)
        assert promptc("build", "mood.prompt").exit_code == Exit.OK

    return build


@pytest.fixture
def told(promptc: Promptc, golden: Golden) -> Told:
    """Runs `ARTIFACT` and compares what is said, and its exit code, with the golden file of a row of the page."""

    def check(case: str, code: Exit, *words: str) -> None:
        words = words or (ROW,)
        result = promptc("run", ARTIFACT, *words)
        assert (result.stdout, result.exit_code) == ("", code)
        # Where the command line is wrong, how it is written stands above.
        *usage, line = result.stderr.splitlines()
        assert bool(usage) == (code == Exit.USAGE)
        said = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", line)
        said = re.sub(r"\(its log is .*?\)", "(its log is LOG)", said)
        golden(f"cli/errors/{case.replace(' ', '_')}.txt", f"{said}\n")
        row = rows_of_the_page()[case]
        assert row.code == code
        if row.exception != "-":
            raised = _raised(dict(word.split("=") for word in words if "=" in word))
            assert isinstance(raised, getattr(promptc_api, row.exception))
            assert row.status == _status(raised)

    return check


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried at once."""
    monkeypatch.setattr(random.Random, "uniform", lambda *_: 0.0)


class PageRow(NamedTuple):
    code: int
    status: str
    exception: str


def rows_of_the_page() -> dict[str, PageRow]:
    """The table of errors by its first column."""
    row = r"^\| ([a-z][^|]*?) \|[^|]*\| (\d+) \| (\d+|-) \| `?(\w+|-)`? \|$"
    found = re.findall(row, PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {case: PageRow(int(code), status, exception) for case, code, status, exception in found}


def _raised(inputs: Mapping[str, str]) -> Exception:
    """What the same is in Python."""
    try:
        with promptc_api.load(ARTIFACT) as program:
            outputs = program(**inputs)
    except (
        promptc_api.ArtifactProblem,
        promptc_api.EngineFailure,
        promptc_api.InputProblem,
        promptc_api.ProgramFailure,
    ) as problem:
        return problem
    pytest.fail(f"it gave {outputs}")


def _status(raised: Exception) -> str:
    """What it is over HTTP."""
    match raised:
        case promptc_api.ArtifactProblem():
            return "-"
        case promptc_api.InputProblem():
            return str(errors.wrong_inputs([raised]).status)
        case promptc_api.ProgramFailure(kind=kind, module=module):
            return str(errors.of_failure(Failure(kind, module, str(raised), ()), "mood", 1).status)
        case promptc_api.EngineFailure():
            return str(errors.of_failure(Failure("engine", "mood.judge", str(raised), (), raised), "mood", 1).status)
        case _:
            raise raised


def test_a_model_that_the_server_has_not(serve: Serve, model: BuildOn, told: Told) -> None:
    def reply(path: str, _: Json) -> tuple[int, Json]:
        if path == "/v1/models":
            return 200, {"data": [{"id": "tinny"}, {"id": "large"}]}
        return 404, {"error": {"message": "The model `tiny` does not exist."}}

    model("openai:tiny", base_url=serve(reply))
    told("model missing", Exit.ENVIRONMENT)


def test_a_model_without_a_folder(model: BuildOn, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    model("vllm:./models/tiny")
    told("model folder missing", Exit.ENVIRONMENT)


def test_a_prompt_that_is_too_long(serve: Serve, model: BuildOn, told: Told) -> None:
    model("openai:tiny", base_url=serve(lambda *_: (400, {"error": {"message": NO_ROOM}})))
    told("context overflow", Exit.FOUND, "text=" + "lovely " * 40)


def test_a_prompt_that_is_too_long_ends_an_evaluation(serve: Serve, model: BuildOn, promptc: Promptc) -> None:
    model("openai:tiny", base_url=serve(lambda *_: (400, {"error": {"message": NO_ROOM}})))
    result = promptc("eval", "mood.prompt")
    assert result.exit_code == Exit.FOUND
    assert "the longest input is `text`" in result.stderr


def test_a_prompt_that_is_too_long_for_vllms_server_is_not_sent(serve: Serve, model: BuildOn, told: Told) -> None:
    def reply(path: str, _: Json) -> tuple[int, Json]:
        known: dict[str, Json] = {
            "/v1/models": {"data": [{"id": "tiny", "max_model_len": 64}]},
            "/tokenize": {"count": 500},
        }
        return (200, known[path]) if path in known else (500, {"error": "it was sent"})

    model("openai:tiny", base_url=serve(reply), server="vllm")
    told("context overflow before the call", Exit.FOUND, "text=" + "lovely " * 400)


def test_of_many_rows_the_one_that_is_too_long_is_a_failure_and_the_others_go_on(
    serve: Serve, model: BuildOn, folder: Path, promptc: Promptc
) -> None:
    def reply(_: str, body: Json) -> tuple[int, object]:
        if "lovely lovely" in json.dumps(body):
            return 400, {"error": {"message": NO_ROOM}}
        return 200, {"choices": [{"message": {"content": '{"mood": "good"}'}, "finish_reason": "stop"}]}

    model("openai:tiny", base_url=serve(reply))
    rows = [{"text": "lovely " * 40}, {"text": "lovely"}]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = promptc("run", ARTIFACT, "--rows", "rows.jsonl")
    assert result.exit_code == Exit.FOUND
    failed, good = map(json.loads, result.stdout.splitlines())
    assert good == {"mood": "good"}
    assert (failed["error"]["row"], failed["error"]["kind"], failed["error"]["module"]) == (1, "engine", "mood.judge")
    assert "the longest input is `text`" in failed["error"]["reason"]
    with promptc_api.load(ARTIFACT) as program:
        late, answered = program.batch(rows)
    assert answered == {"mood": "good"}
    assert isinstance(late, promptc_api.RowFailure)
    assert isinstance(late.error, PromptTooLong)
    assert (late.row, late.module, late.error.field, str(late.error)) == (0, "mood.judge", "text", late.reason)
    assert late.reason == failed["error"]["reason"]


def test_a_server_that_is_down(model: BuildOn, told: Told) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model("openai:tiny", base_url=f"http://127.0.0.1:{port}/v1")
    told("server down", Exit.ENVIRONMENT)


def test_a_server_that_stalls(serve: Serve, model: BuildOn, told: Told) -> None:
    model("openai:tiny", base_url=serve(lambda *_: None), timeout=0.2)
    told("time-out", Exit.ENVIRONMENT)


def test_a_server_that_is_overloaded(serve: Serve, model: BuildOn, told: Told) -> None:
    model("openai:tiny", base_url=serve(lambda *_: (429, {"error": {"message": "Rate limit reached."}})))
    told("overloaded", Exit.ENVIRONMENT)


def test_a_key_that_is_refused(serve: Serve, model: BuildOn, told: Told) -> None:
    model("openai:tiny", base_url=serve(lambda *_: (401, {"error": {"message": "Incorrect API key provided."}})))
    told("key refused", Exit.ENVIRONMENT)


def test_another_kind_of_server(serve: Serve, model: BuildOn, told: Told) -> None:
    model("openai:tiny", base_url=serve(lambda *_: (200, ["no", "object"])))
    told("another kind of server", Exit.ENVIRONMENT)


def test_too_little_memory(model: BuildOn, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, fails="torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB.")
    model("vllm:promptc-nano")
    told("out of memory", Exit.ENVIRONMENT)


def test_an_output_that_is_none_of_the_program(serve: Serve, model: BuildOn, told: Told) -> None:
    answer: Json = {"choices": [{"message": {"content": '{"mood": "fine"}'}, "finish_reason": "stop"}]}
    model("openai:tiny", base_url=serve(lambda *_: (200, answer)))
    told("malformed output", Exit.FOUND)


def test_an_output_that_was_cut(serve: Serve, model: BuildOn, told: Told) -> None:
    answer: Json = {
        "choices": [{"message": {"content": '{"mood": "g'}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 40, "completion_tokens": 8},
    }
    model("openai:tiny", base_url=serve(lambda *_: (200, answer)))
    told("output cut", Exit.FOUND)


@pytest.mark.parametrize(
    ("case", "words"),
    [("input missing", ["--json"]), ("input unknown", [ROW, "txet=tea"]), ("wrong type", [ROW, "stars=many"])],
)
def test_inputs_that_do_not_fit(case: str, words: list[str], folder: Path, promptc: Promptc, told: Told) -> None:
    source = (folder / "mood.prompt").read_text().replace("mood(text: str)", "mood(text: str, stars: int = 3)")
    (folder / "mood.prompt").write_text(source)
    promptc("build", "mood.prompt")
    told(case, Exit.USAGE, *words)


def test_a_file_of_rows_that_do_not_fit(folder: Path, promptc: Promptc, told: Told) -> None:
    promptc("build", "mood.prompt")
    (folder / "rows.jsonl").write_text('{"text": "the tea was lovely"}\n{"text": 7}\n')
    told("wrong type in a file", Exit.FOUND, "--rows", "rows.jsonl")


@pytest.mark.parametrize(
    ("case", "spoil"),
    [
        ("artifact truncated", lambda text: text[: len(text) // 2]),
        ("artifact foreign", lambda _: '{"openapi": "3.1.0", "paths": {}}'),
        ("artifact newer", lambda text: re.sub(r'"format": \d+', '"format": 99', text)),
        ("artifact changed", lambda text: text.replace('"mood.judge"', '"mood.judged"', 1)),
        ("artifact binary", lambda _: "\udcff\udcfe PK"),
    ],
)
def test_a_file_that_is_no_artifact_of_this_promptc(
    case: str, spoil: Callable[[str], str], folder: Path, promptc: Promptc, told: Told
) -> None:
    promptc("build", "mood.prompt")
    path = folder / ARTIFACT
    path.write_text(spoil(path.read_text()), errors="surrogateescape")
    told(case, Exit.FOUND)


def test_the_page_has_every_exit_code_as_help_has_it() -> None:
    told = re.findall(r"^\| `(\d+)` \| ([^|]*?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(told) == EXITS


def test_every_row_of_the_page_is_provoked_here() -> None:
    cases = set(
        re.findall(
            r'(?:told\(|\(|^\s+\()"([a-z][a-z -]+)", (?:Exit|\[|lambda)', Path(__file__).read_text(), re.MULTILINE
        )
    )
    assert set(rows_of_the_page()) == cases
