import json
import subprocess
import sys

from promptc.cli.exits import Exit
from promptc.cli.explain import GROUPS
from promptc.sema.codes import codes
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_a_code_is_explained_by_its_page(promptc: Promptc, golden: Golden) -> None:
    result = promptc("explain", "PC0303")
    golden("cli/explain.txt", result.stdout)
    assert promptc("explain", "pc0303").stdout == result.stdout


def test_without_a_code_all_are_listed(promptc: Promptc) -> None:
    text = promptc("explain").stdout
    assert [line.split()[0] for line in text.splitlines() if line.startswith("  ")] == list(codes())
    assert "warnings\n  PC0301  warning" in text


def test_every_group_of_codes_has_a_title() -> None:
    assert {code[:4] for code in codes()} == set(GROUPS)


def test_json_has_all_pages(promptc: Promptc) -> None:
    assert [page["code"] for page in json.loads(promptc("explain", "--json").stdout)] == list(codes())


def test_an_unknown_code_has_a_suggestion(promptc: Promptc) -> None:
    result = promptc("explain", "PC3303")
    assert result.exit_code == Exit.USAGE
    assert "there is no code PC3303; did you mean PC0303?" in result.stderr


def test_a_reader_that_has_had_enough_is_no_problem() -> None:
    command = [sys.executable, "-m", "promptc.cli", "explain"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
