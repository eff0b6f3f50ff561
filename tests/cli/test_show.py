import json

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


def test_an_artifact_has_no_ir(promptc: Promptc) -> None:
    promptc("build", "mood.prompt")
    result = promptc("show", "--ir", "mood.promptc.json")
    assert result.exit_code == Exit.USAGE
    assert "give its .prompt file" in result.stderr


def test_an_unknown_program_has_a_suggestion(promptc: Promptc) -> None:
    result = promptc("show", "mood.prompt", "--program", "moods")
    assert result.exit_code == Exit.USAGE
    assert "did you mean `mood`?" in result.stderr
