"""What the API does to a process: what it loads, and what becomes of it when the process ends or forks."""

import subprocess
import sys
from pathlib import Path

import pytest

CALL = """
import json, sys, promptc
loaded = [name for name in sys.modules if name.startswith("promptc")]
program = promptc.load("desk.promptc.json")
kettle = dict(text="The kettle broke: I want my money back.", customer=dict(name="Ann", email=None), received=None)
"""


def python(code: str, folder: Path) -> str:
    command = [sys.executable, "-W", "error", "-c", CALL + code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_promptc_itself_loads_nothing(artifacts: Path) -> None:
    assert python("print(loaded)", artifacts) == "['promptc']\n"


def test_a_call_loads_no_compiler(artifacts: Path) -> None:
    code = """
print(program(**kettle)["priority"])
program.close()
parts = ("syntax", "sema", "lowering", "transforms", "codegen", "ir", "cli", "autotune")
print([m for m in sys.modules if m.split(".")[0] in ("lark", "hyperopt", "click", "numpy", "httpx", "vllm")])
print([m for m in sys.modules if m.startswith("promptc.") and m.split(".")[1] in parts])
"""
    assert python(code, artifacts) == "high\n[]\n[]\n"


def test_what_nobody_closed_is_closed_in_the_end(artifacts: Path) -> None:
    code = """
import promptc.runtime.engines.replay as replay
close = replay.ReplayEngine.close
async def told(engine):
    await close(engine)
    print("closed", flush=True)
replay.ReplayEngine.close = told
print(program(**kettle)["priority"])
"""
    assert python(code, artifacts) == "high\nclosed\n"


def test_a_fork_is_told_to_load_for_itself(artifacts: Path) -> None:
    code = """
import os, warnings
program(**kettle)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    child = os.fork()
if child == 0:
    try:
        program(**kettle)
    except RuntimeError as refused:
        print(refused, flush=True)
    program.close()
    with promptc.load("desk.promptc.json") as again:
        print(again(**kettle)["priority"], flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(program(**kettle)["priority"])
"""
    said = "this program was loaded before the process was forked: load it again in this process"
    assert python(code, artifacts) == f"{said}\nhigh\nhigh\n"


def test_names_of_promptc_are_those_of_its_api() -> None:
    import promptc
    import promptc.api

    assert promptc.__all__ == promptc.api.__all__
    assert set(promptc.__all__) <= set(dir(promptc))
    assert all(getattr(promptc, name) is getattr(promptc.api, name) for name in promptc.__all__)
    with pytest.raises(AttributeError, match="module 'promptc' has no attribute 'laod'"):
        getattr(promptc, "laod")  # noqa: B009 - mypy knows that it is not there
