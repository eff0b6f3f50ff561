"""What an engine's libraries may say, and where."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from promptc.runtime.engines.engine_log import libraries_warn, log_path, output_to


def test_libraries_warn_where_the_caller_makes_warnings_errors_and_not_of_what_it_ignores() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "the old way", DeprecationWarning)
        with libraries_warn():
            warnings.warn("the old way is deprecated", DeprecationWarning, stacklevel=1)
            warnings.warn("another way is, too", DeprecationWarning, stacklevel=1)
        assert [str(w.message) for w in told] == ["another way is, too"]
        with pytest.raises(DeprecationWarning):
            warnings.warn("another way is, too", DeprecationWarning, stacklevel=1)


def test_each_process_has_a_log_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    mine = log_path("vllm")
    assert mine == tmp_path / "promptc" / f"vllm-{os.getpid()}.log"
    program = (
        "import os; from promptc.runtime.engines.engine_log import log_path, output_to\n"
        "with output_to(log_path('vllm'), anew=True): os.system('echo theirs')\n"
        "print(log_path('vllm'))"
    )
    with output_to(mine, anew=True):
        os.system("echo mine")
        done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    theirs = Path(done.stdout.strip())
    assert (mine.read_text(), theirs.read_text()) == ("mine\n", "theirs\n")
    with output_to(mine, anew=False):
        os.system("echo more")
    assert mine.read_text() == "mine\nmore\n"


def test_of_processes_that_have_ended_the_latest_logs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = tmp_path / "promptc"
    folder.mkdir()
    running = [folder / f"vllm-{pid}.log" for pid in (1, os.getppid())]
    others = [folder / "other-1.log", folder / "vllm-notes.log"]
    # None of these ids is given to a process: Linux gives none above 2**22.
    ended = [folder / f"vllm-{2**22 + age}.log" for age in range(1, 14)]
    for age, log in enumerate((*running, *others, *ended), start=1):
        log.touch()
        os.utime(log, (10**9 - age, 10**9 - age))
    with output_to(log_path("vllm"), anew=True):
        pass
    assert set(folder.iterdir()) == {log_path("vllm"), *running, *others, *ended[:10]}
