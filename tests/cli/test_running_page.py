"""`docs/running.md` keeps its word: its commands print what stands below them."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from promptc.driver.showing import load
from tests.cli.conftest import Promptc

PAGE = (Path(__file__).parents[2] / "docs/running.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def clockless(text: str) -> str:
    """``text`` without what a clock says."""
    text = re.sub(r"in [\d.,]+ s: [\d.,]+ rows/s", "in N s: N rows/s", text)
    return re.sub(r'"seconds": [\d.]+, "rows_per_second": [\d.]+', '"seconds": N', text)


def test_the_commands_print_what_stands_below_them(promptc: Promptc, folder: Path) -> None:
    assert promptc("build", "mood.prompt").exit_code == Exit.OK
    for block in BLOCKS:
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            program, *words = shlex.split(command)
            if program == "promptc":
                found = promptc(*words).output
            else:
                found = subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout
            assert clockless(found) == clockless(expected), command


def test_the_program_is_the_one_that_is_run(folder: Path) -> None:
    [program] = re.findall(r"^```prompt\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    (folder / "page.prompt").write_text(program)
    shown, run = load(folder / "page.prompt"), load(folder / "mood.prompt")
    assert (shown.modules, shown.program, shown.models) == (run.modules, run.program, run.models)


@pytest.mark.parametrize("text", re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
def test_what_a_terminal_shows_is_of_the_golden_files(text: str) -> None:
    golden = Path(__file__).parents[1] / "golden/cli"
    files = (golden / "run/asking.txt", golden / "run/view.txt", golden / "run_stream.txt")
    known = {line.rstrip() for file in files for line in file.read_text().splitlines()}
    assert {line.rstrip() for line in text.splitlines() if not line.startswith("$ ")} <= known
