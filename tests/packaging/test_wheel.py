"""The wheel holds all that is needed, and works outside the checkout with nothing but what it declares."""

import configparser
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.packaging.installing import ROOT, build_wheel, clean_environment, install

PROGRAMS = ROOT / "tests" / "cli" / "programs"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with the wheel."""
    return install(wheel, tmp_path_factory.mktemp("installed"))


def run(commands: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(commands / words[0]), *words[1:]]
    return subprocess.run(
        command, cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False, timeout=120
    )


def test_every_package_of_the_tree_is_listed() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    listed = set(setup["options"]["packages"].split())
    mapped = dict(line.split(" = ") for line in setup["options"]["package_dir"].strip().splitlines())
    inside = {".".join(f.parent.relative_to(ROOT).parts) for f in (ROOT / "promptc").rglob("__init__.py")}
    assert listed == inside | (set(mapped) - {"promptc"})
    assert all((ROOT / folder / "__init__.py").is_file() for folder in mapped.values())


@pytest.mark.parametrize(
    ("folder", "package"),
    [("grammar", "promptc/grammar"), ("stdlib", "promptc/stdlib"), ("models/nano/weights", "promptc/nano")],
)
def test_grammar_library_and_weights_are_inside(wheel: Path, folder: str, package: str) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [f.name for f in (ROOT / folder).iterdir() if f.is_file()]
    assert len(files) > 1
    assert {f"{package}/{name}" for name in files} <= names


def test_only_promptc_is_inside(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"promptc"}
    assert wheel.name.startswith("promptc_lm-")


def test_the_installed_command_checks_shows_and_runs(commands: Path, tmp_path: Path) -> None:
    shutil.copytree(PROGRAMS, tmp_path, dirs_exist_ok=True)
    checked = run(commands, tmp_path, "promptc", "check", "mood.prompt")
    assert (checked.returncode, checked.stderr) == (0, "")
    shown = run(commands, tmp_path, "promptc", "show", "--prompt", "mood.prompt")
    assert "Say how the writer feels." in shown.stdout
    built = run(commands, tmp_path, "promptc", "build", "mood.prompt")
    assert (built.returncode, built.stderr) == (0, "")
    answer = run(commands, tmp_path, "promptc", "run", "mood.promptc.json", "text=the tea was lovely")
    assert (answer.stdout, answer.stderr) == ("mood: good\n", "")


def test_it_is_not_the_checkout_that_ran(commands: Path, tmp_path: Path) -> None:
    code = "import promptc, promptc.grammar, promptc.nano; print(promptc.__path__, promptc.grammar.__path__)"
    found = run(commands, tmp_path, "python", "-c", code)
    assert str(ROOT) not in found.stdout
    assert "site-packages" in found.stdout
