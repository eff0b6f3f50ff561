"""What all tests share: golden files, and how hypothesis looks for counterexamples.

A golden file holds what a user reads. `golden(name, text)` compares ``text`` with ``tests/golden/<name>``;
``--update-golden`` writes it instead. A file that no test of a full run asked for fails the run.
"""

import importlib.util
from pathlib import Path
from typing import final

import pytest
from hypothesis import HealthCheck, settings

# A time limit for each example would fail tests on a busy machine. The examples are the same in every run, so that all
# see the same result; `--hypothesis-profile=explore` looks at new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("explore"), derandomize=True)
settings.load_profile("steady")

GOLDEN = Path(__file__).parent / "golden"
_USED = pytest.StashKey[set[Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_USED] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if importlib.util.find_spec("vllm") is None:
        for item in items:
            if item.get_closest_marker("vllm"):
                item.add_marker(pytest.mark.skip(reason="vllm is not installed"))


@final
class Golden:
    """Compares a text with a golden file; calling it is all there is to it."""

    def __init__(self, used: set[Path], *, update: bool) -> None:
        self._used = used
        self._update = update

    def __call__(self, name: str, text: str) -> None:
        """Fail unless ``text`` is what ``tests/golden/<name>`` holds."""
        path = GOLDEN / name
        self._used.add(path)
        if self._update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        if not path.is_file():
            pytest.fail(f"no golden file {path}: run pytest with --update-golden and read what it wrote", pytrace=False)
        assert text == path.read_text(encoding="utf-8"), f"{path} differs; --update-golden rewrites it"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    config = request.config
    return Golden(config.stash[_USED], update=config.getoption("--update-golden"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not _is_full_run(session) or not (unused := unused_files(session.config.stash[_USED])):
        return
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    for path in unused:
        reporter.write_line(f"\nunused golden file: {path.relative_to(GOLDEN.parent)}", red=True)
    session.exitstatus = pytest.ExitCode.TESTS_FAILED


def unused_files(used: set[Path]) -> list[Path]:
    # A source that stands beside what is said of it is an input, which its own test finds by listing the folder.
    files = (path for path in GOLDEN.rglob("*") if path.is_file() and path.suffix != ".prompt")
    return sorted(set(files) - used)


def _is_full_run(session: pytest.Session) -> bool:
    config = session.config
    # Without the cache's plugin, which is often switched off, there is no `--lf`.
    chosen = config.getoption("keyword") or config.getoption("markexpr") or config.getoption("lf", default=False)
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return everything and not chosen and not session.testsfailed and session.exitstatus == pytest.ExitCode.OK
