import re
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden

PASSES = "fold,dce,schedule"


def test_without_options_it_is_what_show_tells(promptc: Promptc) -> None:
    assert promptc("ir", "mood.prompt").stdout == promptc("show", "--ir", "mood.prompt").stdout


def test_between_passes(promptc: Promptc, golden: Golden) -> None:
    result = promptc("ir", "mood.prompt", "-p", PASSES, "--print-between-passes")
    golden("cli/ir_between.txt", result.stdout)
    assert result.stdout.count("# ---- ") == 4


@pytest.mark.parametrize("spans", [[], ["--spans"]])
def test_saved_text_is_read_again(promptc: Promptc, folder: Path, spans: list[str]) -> None:
    (folder / "saved.ir").write_text(promptc("ir", "mood.prompt", "-p", "", *spans).stdout)
    assert promptc("ir", "saved.ir", *spans).stdout == promptc("ir", "mood.prompt", *spans).stdout


def test_times_are_told_apart_from_the_program(promptc: Promptc, golden: Golden) -> None:
    result = promptc("ir", "mood.prompt", "-p", PASSES, "--time-passes")
    assert result.stdout == promptc("ir", "mood.prompt", "-p", PASSES).stdout
    golden("cli/ir_times.txt", re.sub(r" +[\d.]+ ms", "  <time> ms", result.stderr))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mood.prompt", "-p", "fould"), "there is no pass `fould`; did you mean `fold`?"),
        (("notes.csv",), "notes.csv is neither a program (.prompt) nor the text of one in the IR (.ir)"),
        (("saved.ir", "--program", "moods"), "that is `mood`"),
    ],
)
def test_what_cannot_be_shown(words: tuple[str, ...], told: str, promptc: Promptc, folder: Path) -> None:
    (folder / "saved.ir").write_text(promptc("ir", "mood.prompt").stdout)
    result = promptc("ir", *words)
    assert result.exit_code == Exit.USAGE
    assert told in result.stderr


def test_a_mistake_in_saved_text_is_shown_at_its_place(promptc: Promptc, folder: Path, golden: Golden) -> None:
    text = promptc("ir", "mood.prompt").stdout
    (folder / "broken.ir").write_text(text.replace("stage 0", "stage x"))
    (folder / "refused.ir").write_text(text.replace("on @script", "on @gone"))
    results = [promptc("ir", name) for name in ("broken.ir", "refused.ir")]
    assert [r.exit_code for r in results] == [Exit.FOUND, Exit.FOUND]
    golden("cli/ir_mistakes.txt", "\n".join(r.stderr for r in results))


EXPECTING = """
enum Mood { good, bad }
record Note { text: strr } # expected-error: PC0102 unknown type `strr`
# expected-error: taken twice
enum Mood { fine }
"""


def test_expected_mistakes(promptc: Promptc, folder: Path) -> None:
    (folder / "broken.prompt").write_text(EXPECTING)
    result = promptc("ir", "--verify-diagnostics", "broken.prompt")
    assert result.stdout == "2 expectations met, 0 not met, 0 reports not expected\n"
    assert result.exit_code == Exit.OK


def test_other_mistakes_than_expected(promptc: Promptc, folder: Path, golden: Golden) -> None:
    (folder / "broken.prompt").write_text(
        EXPECTING.replace("PC0102", "PC0101").replace("# expected-error: taken", "# taken")
    )
    result = promptc("ir", "--verify-diagnostics", "broken.prompt")
    assert result.exit_code == Exit.FOUND
    golden("cli/ir_verdict.txt", result.stdout)


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("field mood of %answer\n", "field mode of %answer # expected-error: has no field mode\n", ""),
        ("on @script", "on @gone", "# expected-error: not declared\n"),
    ],
)
def test_expected_mistakes_of_saved_text(right: str, wrong: str, expected: str, promptc: Promptc, folder: Path) -> None:
    text = promptc("ir", "mood.prompt").stdout
    assert right in text
    (folder / "refused.ir").write_text(expected + text.replace(right, wrong))
    assert promptc("ir", "--verify-diagnostics", "refused.ir").exit_code == Exit.OK
    (folder / "refused.ir").write_text(expected + text)
    assert promptc("ir", "--verify-diagnostics", "refused.ir").exit_code == (Exit.FOUND if expected else Exit.OK)
