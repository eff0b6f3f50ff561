"""`promptc serve` where it cannot start: one line that says why, and an exit code."""

import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from promptc.cli.app import app
from promptc.cli.exits import Exit
from promptc.driver.serving import ServeOptions
from tests.cli.conftest import Promptc
from tests.conftest import Golden

ARTIFACT = "mood.promptc.json"


@pytest.fixture
def _built(promptc: Promptc) -> None:
    assert promptc("build", "mood.prompt").exit_code == Exit.OK


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.usefixtures("_built")
def test_a_port_that_is_taken(promptc: Promptc, taken: int) -> None:
    result = promptc("serve", ARTIFACT, "--port", str(taken))
    assert (result.exit_code, result.stdout) == (Exit.ENVIRONMENT, "")
    reason = "Address already in use; choose others with --host and --port"
    assert result.stderr == f"error: cannot listen on 127.0.0.1, port {taken}: {reason}\n"


@pytest.mark.usefixtures("_built")
def test_what_cannot_be_served(promptc: Promptc, folder: Path, golden: Golden) -> None:
    told = []

    def serve(*words: str, code: Exit) -> None:
        result = promptc("serve", *words, "--port", "0")
        assert (result.exit_code, result.stdout) == (code, "")
        told.append(f"$ promptc serve {' '.join(words)}\n{result.stderr}")

    serve("none.promptc.json", code=Exit.USAGE)
    serve("mood.prompt", code=Exit.USAGE)
    serve("notes.csv", code=Exit.FOUND)
    (folder / "same.promptc.json").write_text((folder / ARTIFACT).read_text())
    serve(ARTIFACT, "same.promptc.json", code=Exit.USAGE)
    (folder / "answers.jsonl").rename(folder / "elsewhere.jsonl")
    serve(ARTIFACT, code=Exit.ENVIRONMENT)
    (folder / "elsewhere.jsonl").rename(folder / "answers.jsonl")
    assert promptc("build", "outside.prompt").exit_code == Exit.OK
    serve(ARTIFACT, code=Exit.USAGE)
    (folder / "tidy.py").unlink()
    serve(ARTIFACT, "--allow-extern", "tidy.py", code=Exit.FOUND)
    golden("cli/serve_refused.txt", "\n".join(told))


@pytest.mark.usefixtures("_built")
def test_a_server_without_its_packages(promptc: Promptc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "promptc.server.process", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = promptc("serve", ARTIFACT)
    assert result.exit_code == Exit.ENVIRONMENT
    assert result.stderr == "error: a server needs the package `uvicorn`: pip install 'promptc-lm[serve]'\n"


@pytest.mark.usefixtures("_built")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, Exit.OK), (signal.SIGINT, Exit.INTERRUPTED)])
def test_options_are_passed_on_and_the_signal_is_the_exit_code(
    promptc: Promptc, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: Exit
) -> None:
    asked = []

    def serve_artifacts(paths: tuple[Path, ...], options: ServeOptions, say: object) -> signal.Signals:
        asked.append((paths, options))
        return number

    monkeypatch.setattr("promptc.driver.serving.serve_artifacts", serve_artifacts)
    words = ("--max-in-flight", "2", "--max-body", "9", "--deadline", "0.5", "--grace", "0", "--seed", "4")
    assert promptc("serve", ARTIFACT, "--host", "::1", "--port", "9000", *words).exit_code == code
    [(paths, options)] = asked
    assert paths == (Path(ARTIFACT),)
    assert (options.host, options.port, options.seed, options.allow) == ("::1", 9000, 4, ())
    limits = options.limits
    assert (limits.in_flight, limits.body_bytes, limits.deadline_s, limits.grace_s) == (2, 9, 0.5, 0.0)


def test_every_option_is_on_the_page() -> None:
    page = Path(__file__).parents[2] / "docs/serving.md"
    command = app.get_command(click.Context(app), "serve")
    assert command is not None
    options = {option for p in command.params if isinstance(p, click.Option) for option in p.opts}
    assert {o for o in options if f"`{o}" not in page.read_text(encoding="utf-8")} == set()


@pytest.mark.parametrize("words", [[], [ARTIFACT, "--port", "70000"], [ARTIFACT, "--deadline", "0"]])
@pytest.mark.usefixtures("_built")
def test_usage_errors(promptc: Promptc, words: list[str]) -> None:
    assert promptc("serve", *words).exit_code == Exit.USAGE
