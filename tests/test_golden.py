"""The golden helper itself, in a pytest of its own."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CONFTEST = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]\ntestpaths = tests\naddopts = -p no:asyncio\n")
    pytester.mkdir("tests")
    (pytester.path / "tests/conftest.py").write_text(CONFTEST)
    (pytester.path / "tests/test_it.py").write_text("def test_it(golden):\n    golden('a/b.txt', 'hello\\n')\n")
    return pytester


def test_a_missing_file_fails_and_update_writes_it(project: pytest.Pytester) -> None:
    project.runpytest().assert_outcomes(failed=1)
    project.runpytest("--update-golden").assert_outcomes(passed=1)
    assert (project.path / "tests/golden/a/b.txt").read_text() == "hello\n"
    assert project.runpytest().ret == pytest.ExitCode.OK


def test_a_difference_fails(project: pytest.Pytester) -> None:
    project.runpytest("--update-golden")
    (project.path / "tests/golden/a/b.txt").write_text("bye\n")
    project.runpytest().assert_outcomes(failed=1)


@pytest.mark.parametrize("options", [(), ("-p", "no:cacheprovider")])
def test_an_unused_file_fails_a_full_run_only(project: pytest.Pytester, options: tuple[str, ...]) -> None:
    project.runpytest("--update-golden")
    (project.path / "tests/golden/old.txt").write_text("")
    full = project.runpytest(*options)
    full.assert_outcomes(passed=1)
    full.stdout.fnmatch_lines(["unused golden file: golden/old.txt"])
    assert full.ret == pytest.ExitCode.TESTS_FAILED
    assert project.runpytest(*options, "-k", "it").ret == pytest.ExitCode.OK
    assert project.runpytest(*options, "tests/test_it.py").ret == pytest.ExitCode.OK
