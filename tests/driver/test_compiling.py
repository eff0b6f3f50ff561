import re
from pathlib import Path

import pytest

from promptc.driver.compiling import compile_file
from promptc.driver.problems import DriverProblem
from promptc.source.diagnostic import ProgramError

PROGRAMS = Path(__file__).parents[1] / "cli" / "programs"
TEXT = (PROGRAMS / "mood.prompt").read_text(encoding="utf-8")
PROGRAM = TEXT[TEXT.index("program mood") : TEXT.index("dataset")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "notes.csv").write_bytes((PROGRAMS / "notes.csv").read_bytes())
    path = tmp_path / "some.prompt"
    path.write_text(TEXT)
    return path


def test_the_only_program(path: Path) -> None:
    compiled = compile_file(path)
    assert compiled.program == compiled.artifact.program.symbol == "mood"
    assert compiled.optimize is not None


def test_the_only_one_to_be_optimized_of_two(path: Path) -> None:
    path.write_text(TEXT + "\n" + PROGRAM.replace("program mood", "program other"))
    assert compile_file(path).program == "mood"
    other = compile_file(path, "other")
    assert (other.program, other.optimize, other.artifact.metric) == ("other", None, None)


def test_no_choice_without_a_name(path: Path) -> None:
    text = TEXT[: TEXT.index("dataset")].replace(", exact_match", "")
    path.write_text(text + PROGRAM.replace("program mood", "program other"))
    with pytest.raises(DriverProblem, match=re.escape("several programs (mood, other): choose one with --program")):
        compile_file(path)


def test_an_imported_program_is_there_to_be_called(path: Path) -> None:
    program = PROGRAM.replace("program mood", "program other").replace("judge", "own")
    imports = 'from std import predict\nfrom "some.prompt" import mood, Judge, Mood\n'
    outer = path.with_name("outer.prompt")
    outer.write_text(imports + 'model script = "replay:answers.jsonl"\n' + program)
    assert compile_file(outer).program == "other"
    assert compile_file(outer, "mood").program == "mood"


def test_a_file_without_a_program(path: Path) -> None:
    path.write_text("enum Mood { good, bad }\n")
    with pytest.raises(DriverProblem, match="has no program: add"):
        compile_file(path)


def test_a_metric_that_reads_more_of_missing_data_than_the_program_names_is_left_out(path: Path) -> None:
    path.with_name("notes.csv").unlink()
    assert compile_file(path, needs_data=False).ir.metric == "right"
    path.write_text(TEXT.replace("gold.mood", "gold.feeling"))
    compiled = compile_file(path, needs_data=False)
    assert (compiled.ir.metric, compiled.optimize is not None) == (None, True)
    with pytest.raises(ProgramError, match="there is no data file"):
        compile_file(path)


def test_mistakes_are_raised_together(path: Path) -> None:
    path.write_text(TEXT.replace("answer.mood", "answer.mode").replace("text = text", "test = text"))
    with pytest.raises(ProgramError) as caught:
        compile_file(path)
    assert sum(d.severity == "error" for d in caught.value.diagnostics) == 2


def test_the_same_text_is_the_same_artifact_whatever_its_path(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absolute = compile_file(path).artifact
    monkeypatch.chdir(path.parent)
    assert compile_file(Path(path.name)).artifact == absolute
