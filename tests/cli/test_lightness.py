"""What the command line loads, seen from a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"lark", "hyperopt", "numpy", "torch", "vllm", "httpx", "scipy"}
# Stands in for an environment without the packages that only a compiler needs.
BLOCK = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("lark", "hyperopt"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
"""
MAIN = "from promptc.cli import main; main()"


def python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("words", [["--help"], ["build", "--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = f"import atexit, json, sys\natexit.register(lambda: print(json.dumps(list(sys.modules)), file=sys.stderr))\n{MAIN}"
    done = python(code, *words)
    assert done.returncode == 0
    assert HEAVY.isdisjoint(json.loads(done.stderr.splitlines()[-1]))


def test_running_loads_no_compiler(folder: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from promptc.driver.artifacts import read_artifact\n"
        "from promptc.driver.run_options import RunOptions\n"
        "from promptc.driver.running import run_rows\n"
        "artifact = read_artifact(Path('mood.promptc.json'))\n"
        "print(run_rows(artifact, [{'text': 'the tea was lovely'}], RunOptions(Path()))[0].outputs)\n"
        "parts = ('syntax', 'sema', 'lowering', 'transforms', 'codegen', 'ir')\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('lark', 'hyperopt', 'click', 'vllm')])\n"
        "print([m for m in sys.modules if m.startswith('promptc.') and m.split('.')[1] in parts])\n"
    )
    assert python(MAIN, "build", "mood.prompt").returncode == 0
    done = python(code)
    assert done.stdout.splitlines() == ["{'mood': 'good'}", "[]", "[]"], done.stderr


def test_a_loaded_program_has_loaded_nothing_that_runs_it(folder: Path) -> None:
    """That comes with its first call, so that a program that may not be called costs little."""
    assert python(MAIN, "build", "mood.prompt").returncode == 0
    code = "import sys, promptc\npromptc.load('mood.promptc.json')\nprint(*sys.modules)\n"
    loaded = set(python(code).stdout.split())
    assert "promptc.api.program" in loaded
    assert loaded.isdisjoint(HEAVY | {"asyncio", "logging", "promptc.runtime.executor", "promptc.runtime.engines"})


def test_an_artifact_runs_without_lark_and_hyperopt(folder: Path) -> None:
    assert python(MAIN, "build", "mood.prompt").returncode == 0
    words = ("run", "mood.promptc.json", "--rows", "notes.csv")
    with_all, without = python(MAIN, *words), python(BLOCK + MAIN, *words)
    assert with_all.stdout.count("\n") == 48
    assert (without.stdout, without.returncode) == (with_all.stdout, with_all.returncode)
    assert without.stderr.startswith("48 rows, 1 of them without an answer")
    assert python(BLOCK + MAIN, "check", "mood.prompt").returncode == 3
