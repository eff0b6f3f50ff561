"""How the environment is made: what is left out, when it is made again, and that every target explains itself."""

import re
from pathlib import Path

import pytest

from tests.packaging.installing import ROOT
from tools import setup_env
from tools.cpu_requirements import needed


def test_needs_of_the_engine_leave_out_what_breaks_it() -> None:
    declared = ["torch==2.13.0+cpu", "torchvision; python_version > '3'", "numpy", "numpy", "plotly; extra == 'bench'"]
    assert needed(declared) == ["numpy", "torch==2.13.0+cpu"]


def test_needs_of_another_machine_are_left_out() -> None:
    assert needed(["six; python_version < '3'", "ninja; python_version > '3'"]) == ["ninja"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in setup_env.READ:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == "requirements":
            path.mkdir()
            (path / "lock.txt").write_text("numpy==1\n")
        else:
            path.write_text(name)
    monkeypatch.setattr(setup_env, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("changed", ["setup.cfg", "requirements/lock.txt", "tools/cpu_requirements.py"])
def test_the_stamp_follows_from_what_is_installed(checkout: Path, changed: str) -> None:
    before = setup_env.fingerprint("cpu")
    assert setup_env.fingerprint("cpu") == before
    assert setup_env.fingerprint("none") != before
    (checkout / changed).write_text("other")
    assert setup_env.fingerprint("cpu") != before


@pytest.mark.parametrize("kind", ["cpu", "gpu", "none"])
def test_the_user_chooses_the_engine(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTC_VLLM", kind)
    assert setup_env.engine_kind() == kind


@pytest.mark.parametrize(("found", "kind"), [("/usr/bin/nvidia-smi", "gpu"), (None, "cpu")])
def test_the_machine_chooses_otherwise(found: str | None, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMPTC_VLLM", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: found)
    assert setup_env.engine_kind() == kind


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("Cannot install torch==2.13.0+cpu", "PyTorch's own index of CPU wheels"),
        ("no network", "All that pip said is in"),
    ],
)
def test_a_step_that_fails_says_what_to_do(
    line: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = tmp_path / "python"
    pip.write_text(f"#!/bin/sh\necho 'ERROR: {line}' >&2\nexit 1\n")
    pip.chmod(0o755)
    monkeypatch.setattr(setup_env, "ROOT", tmp_path)
    monkeypatch.setattr(setup_env, "PYTHON", pip)
    monkeypatch.setattr(setup_env, "LOG", tmp_path / "log")
    with pytest.raises(setup_env.StepFailed) as caught:
        setup_env.step("installing nothing", "nothing")
    assert line in str(caught.value)
    assert advice in str(caught.value)
    assert line in (tmp_path / "log").read_text()


def test_every_target_explains_itself() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert set(phony.split()) == set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
