import json
from pathlib import Path

import pytest

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc
from tests.conftest import Golden


def test_summary(promptc: Promptc, golden: Golden) -> None:
    golden("cli/show.txt", promptc("show", "mood.prompt").stdout)


def test_prompt(promptc: Promptc, golden: Golden) -> None:
    golden("cli/show_prompt.txt", promptc("show", "--prompt", "mood.prompt").stdout)


def test_ir(promptc: Promptc, golden: Golden) -> None:
    golden("cli/show_ir.txt", promptc("show", "--ir", "mood.prompt").stdout)


def test_json_holds_the_same(promptc: Promptc) -> None:
    messages = json.loads(promptc("show", "--prompt", "--json", "mood.prompt").stdout)["mood.judge"]
    assert [m["role"] for m in messages] == ["system", "user"]
    assert messages[-1]["content"] == "text: {text}"
    assert json.loads(promptc("show", "--json", "mood.prompt").stdout)["program"]["symbol"] == "mood"


def test_a_program_and_its_artifact_look_alike(promptc: Promptc) -> None:
    promptc("build", "mood.prompt")
    for words in ([], ["--prompt"]):
        assert promptc("show", *words, "mood.promptc.json").stdout == promptc("show", *words, "mood.prompt").stdout


@pytest.mark.parametrize("words", [[], ["--prompt"], ["--ir"]])
def test_the_data_need_not_be_there(words: list[str], promptc: Promptc, folder: Path) -> None:
    with_data = promptc("show", *words, "mood.prompt").stdout
    (folder / "notes.csv").unlink()
    assert promptc("check", "mood.prompt").exit_code == Exit.FOUND
    assert promptc("show", *words, "mood.prompt").stdout == with_data


def test_an_artifact_has_no_ir(promptc: Promptc) -> None:
    promptc("build", "mood.prompt")
    result = promptc("show", "--ir", "mood.promptc.json")
    assert result.exit_code == Exit.USAGE
    assert "give its .prompt file" in result.stderr


def test_an_unknown_program_has_a_suggestion(promptc: Promptc) -> None:
    result = promptc("show", "mood.prompt", "--program", "moods")
    assert result.exit_code == Exit.USAGE
    assert "did you mean `mood`?" in result.stderr


TWO_STEPS = """
from std import predict
signature Pick { input note: str output item: str }
signature Place { input item: str input note: str output shelf: str }
model script = "replay:answers.jsonl"
program shelve(note: str, loud: str) -> (shelf: str, other: str) {
  module pick = predict(Pick)
  module place = predict(Place)
  let first = pick(note = note)
  let second = pick(note = note + "!" + loud)
  return (shelf = place(item = first.item, note = note).shelf, other = second.item)
}
"""


def test_the_messages_for_given_inputs(promptc: Promptc, folder: Path, golden: Golden) -> None:
    (folder / "two.prompt").write_text(TWO_STEPS)
    result = promptc("show", "--prompt", "two.prompt", "note=a horse", "--loud", "!")
    golden("cli/show_prompt_inputs.txt", result.stdout)


def test_json_says_which_messages_are_whole(promptc: Promptc, folder: Path) -> None:
    (folder / "two.prompt").write_text(TWO_STEPS)
    found = json.loads(promptc("show", "--prompt", "--json", "two.prompt", "note=a horse", "loud=!").stdout)
    assert {module: (asked["known"], len(asked["calls"])) for module, asked in found.items()} == {
        "shelve.pick": (True, 2),
        "shelve.place": (False, 1),
    }
    assert found["shelve.place"]["calls"][0][-1]["content"] == "item: {item}\nnote: {note}"


def test_inputs_are_those_of_the_program(promptc: Promptc) -> None:
    result = promptc("show", "--prompt", "mood.prompt", "test=lovely")
    assert result.exit_code == Exit.USAGE
    assert "the program has no input test; did you mean text?" in result.stderr
    assert promptc("show", "mood.prompt", "text=lovely").exit_code == Exit.USAGE
