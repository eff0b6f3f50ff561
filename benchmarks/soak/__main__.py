"""`promptc serve` under a bounded load from a second process, with two reloads and one restart of its model server.

    python -m benchmarks.soak --minutes 10
    python -m benchmarks.soak --minutes 1 --rate 2

The model server is vLLM's own, with promptc-nano. After a fifth of the time the artifact is replaced and read again; after two fifths
the model server is killed, and started again, for which the clock stands still; after four fifths the artifact is replaced once
more. Every request's fate is noted, and what they come to is printed. The exit status is 1 where an accepted request was lost, or failed while the model
server was up. All that is started is ended, by its own id.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from benchmarks.optimize.server import serve
from benchmarks.soak import fates
from benchmarks.soak.memory import Watch
from benchmarks.soak.report import Soak, Window, markdown, wrong
from benchmarks.soak.serving import Server, ServerFailed, counted, serving, until_ready
from promptc.driver.artifacts import write_artifact
from promptc.driver.compiling import compile_file

_ROOT = Path(__file__).parents[2]
_PROGRAM = Path(__file__).with_name("shelve.prompt")
_RUNS = Path("benchmarks/runs/soak")
_READY_S = 120.0
_VERSIONS = ("one", "two", "three")


def main() -> None:
    options = _parser().parse_args()
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with serve(folder) as model:
            found = soak(folder, model, options.minutes * 60, options.rate, options.in_flight)
    except (OSError, RuntimeError, ServerFailed) as problem:
        sys.exit(str(problem))
    print(markdown(found), end="")
    sys.exit(1 if wrong(found) else 0)


class Model(Protocol):
    """A model server that runs, such as `benchmarks.optimize.server.ModelServer`."""

    @property
    def base(self) -> str:
        """The base URL of its API, whenever it runs."""
        ...

    def start(self) -> None: ...

    def kill(self) -> None: ...


def soak(folder: Path, model: Model, seconds: float, rate: float, in_flight: int) -> Soak:
    """Raises OSError, RuntimeError and `ServerFailed` where something does not start or end."""
    artifact = folder / "shelve.promptc.json"
    build(artifact, _VERSIONS[0])
    # The clients keep to their number; the server has a place free again only a moment after they have their answer.
    words = [str(artifact), "--max-in-flight", str(2 * in_flight)]
    with serving(words, folder / "serve.log", model.base) as (server, url):
        until_ready(url, _READY_S)
        with Watch(server.pid, max(0.5, seconds / 300)) as watch, loading(folder, url, rate, in_flight) as clients:
            windows = _disturb(server, model, artifact, url, seconds)
            clients.communicate()
            if clients.returncode:
                raise RuntimeError(f"the clients ended with {clients.returncode}; their log is {folder / 'load.log'}")
            windows[-1] = replace(windows[-1], end=time.time())
        told, status = counted(url), server.stop()
    first, second, outage, _, third = windows
    versions = list(zip(_VERSIONS, (first.start, second.start, third.start), strict=True))
    return Soak(fates.load(folder / "fates.jsonl"), windows, outage, versions, watch.samples, told, status)


def _disturb(server: Server, model: Model, artifact: Path, url: str, seconds: float) -> list[Window]:
    """All that happens to the server, with a part of ``seconds`` before and after each; the windows between."""
    part = seconds / 5
    first = time.time()
    time.sleep(part)
    second = _replace(server, artifact, _VERSIONS[1])
    time.sleep(part)
    killed = time.time()
    model.kill()
    model.start()
    until_ready(url, _READY_S)
    back = time.time()
    time.sleep(part * 2)
    third = _replace(server, artifact, _VERSIONS[2])
    time.sleep(part)
    return [
        Window("with the first artifact", first, second),
        Window("with the second", second, killed),
        Window("without a model server", killed, back),
        Window("with the model server again", back, third),
        Window("with the third artifact", third, time.time()),
    ]


def _replace(server: Server, artifact: Path, version: str) -> float:
    """Put another artifact in the place of this one; the moment from which it answers."""
    build(artifact, version)
    server.reload()
    return time.time()


def build(path: Path, version: str) -> None:
    """Write the artifact of the program with ``version`` in it."""
    source = path.with_name("shelve.prompt")
    source.write_text(_PROGRAM.read_text(encoding="utf-8").replace('"VERSION"', f'"{version}"'), encoding="utf-8")
    write_artifact(path, compile_file(source).artifact)


@contextmanager
def loading(folder: Path, url: str, rate: float, in_flight: int) -> "Iterator[subprocess.Popen[bytes]]":
    """The process of the clients, which have begun. It goes on until its standard input is closed, and is ended in the end."""
    options = ["--rate", str(rate), "--in-flight", str(in_flight)]
    noted = folder / "fates.jsonl"
    noted.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.soak.load", url, str(noted.absolute()), *options]
    with (folder / "load.log").open("w") as log:
        pipe, both = subprocess.PIPE, subprocess.STDOUT
        with subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=log, stderr=both) as process:
            try:
                while process.poll() is None and not (noted.exists() and noted.stat().st_size):
                    time.sleep(0.1)  # it tells nobody that it has begun but by its first fate
                yield process
            finally:
                if process.poll() is None:
                    process.kill()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=20.0, metavar="N", help="requests a second, of two calls each")
    parser.add_argument("--in-flight", type=int, default=256, metavar="N", help="requests at a time at most")
    parser.add_argument("--out", type=Path, default=_RUNS, metavar="FOLDER", help="for logs and fates")
    return parser


if __name__ == "__main__":
    main()
