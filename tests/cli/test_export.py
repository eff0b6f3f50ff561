import json
from pathlib import Path

from promptc.cli.exits import Exit
from tests.cli.conftest import Promptc

TWO = """
from std import predict
signature Pick { input note: str output item: str }
signature Place { input item: str input note: str output shelf: str }
model script = "replay:answers.jsonl"
program shelve(note: str) -> (shelf: str) {
  module pick = predict(Pick)
  module place = predict(Place)
  let first = pick(note = note)
  return (shelf = place(item = first.item, note = note).shelf)
}
"""


def test_openai_has_the_messages_of_show(promptc: Promptc) -> None:
    (call,) = json.loads(promptc("export", "mood.prompt", "--to", "openai", "text=so so").stdout)
    shown = json.loads(promptc("show", "--prompt", "--json", "mood.prompt", "text=so so").stdout)
    assert call["request"]["messages"] == shown["mood.judge"]["calls"][0]
    assert call["whole"]


def test_what_a_model_must_answer_first_has_holes(promptc: Promptc, folder: Path) -> None:
    (folder / "two.prompt").write_text(TWO)
    calls = json.loads(promptc("export", "two.prompt", "--to", "openai", "note=a horse").stdout)
    assert [(call["module"], call["whole"]) for call in calls] == [("shelve.pick", True), ("shelve.place", False)]


def test_a_dotprompt_file_for_each_module(promptc: Promptc, folder: Path) -> None:
    (folder / "two.prompt").write_text(TWO)
    result = promptc("export", "two.prompt", "--to", "dotprompt", "-o", "out")
    assert result.stdout == "wrote out/shelve-pick.prompt\nwrote out/shelve-place.prompt\n"
    assert (folder / "out" / "shelve-pick.prompt").read_text().endswith("note: {{note}}\n")
    several = promptc("export", "two.prompt", "--to", "dotprompt")
    assert several.exit_code == Exit.USAGE
    assert "there are 2 modules, and each is a file: say where with --output FOLDER" in several.stderr


def test_one_dotprompt_file_may_be_printed(promptc: Promptc) -> None:
    assert promptc("export", "mood.prompt", "--to", "dotprompt").stdout.startswith('---\nmodel: "replay/')
    with_inputs = promptc("export", "mood.prompt", "--to", "dotprompt", "text=so so")
    assert with_inputs.exit_code == Exit.USAGE
    assert "a Dotprompt file has holes for them" in with_inputs.stderr


def test_markdown_goes_where_it_is_told(promptc: Promptc, folder: Path) -> None:
    printed = promptc("export", "mood.prompt", "--to", "markdown").stdout
    assert promptc("export", "mood.prompt", "--to", "markdown", "-o", "mood.md").stdout == ""
    assert (folder / "mood.md").read_text() == printed
    assert printed.startswith("# mood\n\n## mood.judge\n")


def test_an_artifact_and_its_program_export_the_same(promptc: Promptc) -> None:
    promptc("build", "mood.prompt")
    for form in ("openai", "dotprompt", "markdown"):
        exported = promptc("export", "mood.promptc.json", "--to", form)
        assert exported.exit_code == Exit.OK
        assert exported.stdout == promptc("export", "mood.prompt", "--to", form).stdout
