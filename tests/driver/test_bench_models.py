"""Programs with other models, and other sampling, than they say."""

from pathlib import Path

import pytest

from promptc.artifact.model import Decoding, ModelRef
from promptc.driver.bench_models import ModelChoice, NamedModel, named_model, with_models
from promptc.driver.compiling import Compiled, compile_file
from promptc.runtime.engines.served import Served
from promptc.sema.model import Price

PROGRAM = """
from std import accuracy, chain_of_thought, predict

signature Feel {
  input text: str
  output mood: "good" | "bad"
}

signature Judge {
  input wanted: str
  input found: str
  output right: bool
}

model small = "vllm:promptc-nano" { temperature = 0.0, max_tokens = 8, prompt_price = 1.0, output_price = 2.0 }

model judge = "openai:a-judge" { base_url = "http://localhost:8000/v1" }

module compare = predict(Judge) { model = judge }

program mood(text: str) -> (mood: "good" | "bad") {
  module tell = chain_of_thought(Feel) { model = small }
  return (mood = tell(text = text).mood)
}

dataset notes {
  train = "notes.csv"
}

metric right(gold: notes, pred: mood) -> float = accuracy(compare(wanted = gold.mood, found = pred.mood).right, true)

optimize mood {
  data = notes
  metric = right
  model = small
}
"""


@pytest.fixture
def compiled(tmp_path: Path) -> Compiled:
    (tmp_path / "notes.csv").write_text("text,mood\nLovely,good\nAwful,bad\nFine,good\nPoor,bad\n")
    (tmp_path / "mood.prompt").write_text(PROGRAM)
    return compile_file(tmp_path / "mood.prompt")


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("promptc-nano", NamedModel("vllm", "promptc-nano")),
        ("meta-llama/Meta-Llama-3-8B", NamedModel("vllm", "meta-llama/Meta-Llama-3-8B")),
        ("./weights", NamedModel("vllm", "./weights")),
        ("openai:gpt-4o", NamedModel("openai", "gpt-4o")),
        ("http://h:8000/v1#m", NamedModel("openai", "m", (("base_url", "http://h:8000/v1"),))),
        ("some:name", NamedModel("vllm", "some:name")),
    ],
)
def test_what_a_text_names(text: str, model: NamedModel) -> None:
    assert named_model(text, {}) == model


def test_options_go_to_the_engine() -> None:
    assert named_model("m", {"max_model_len": 4096}).options == (("max_model_len", 4096),)


def test_a_server_is_asked_for_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    async def served(base_url: str) -> Served:
        return Served(f"model of {base_url}", vllm=True)

    monkeypatch.setattr("promptc.driver.bench_models.served_model", served)
    found = named_model("https://h/v1", {"timeout": 5})
    assert found == NamedModel(
        "openai", "model of https://h/v1", (("base_url", "https://h/v1"), ("server", "vllm"), ("timeout", 5))
    )
    assert named_model("https://h/v1#other", {}).name == "other"


def test_the_model_of_the_program_is_replaced_and_the_judge_stays(compiled: Compiled) -> None:
    choice = ModelChoice(NamedModel("vllm", "large"), temperature=0.7, max_tokens=300)
    changed = with_models(compiled, choice)
    models = {model.symbol: model for model in changed.artifact.models}
    assert models["small"] == ModelRef("small", "vllm", "large")
    assert models["judge"] == compiled.checked.models["judge"]
    decodings = {module.symbol: module.decoding for module in changed.artifact.modules}
    assert decodings["mood.tell"] == Decoding(0.7, 1.0, 300)
    assert decodings["compare"] == Decoding()
    assert changed.artifact.program == compiled.artifact.program
    assert choice.decided() == (("temperature", "0.7"), ("max_tokens", "300"))


def test_a_price_goes_with_its_model(compiled: Compiled) -> None:
    large = NamedModel("vllm", "large")
    assert compiled.checked.prices == {"small": Price(1.0, 2.0)}
    assert with_models(compiled, ModelChoice(large)).checked.prices == {}
    priced = ModelChoice(large, price=Price(0.5, 1.5))
    assert with_models(compiled, priced).checked.prices == {"small": Price(0.5, 1.5)}
    assert priced.decided() == (("price", "0.5 1.5"),)


def test_a_teacher_of_its_own(compiled: Compiled) -> None:
    choice = ModelChoice(teacher=NamedModel("openai", "t", (("base_url", "http://h/v1"),)))
    changed = with_models(compiled, choice)
    assert changed.optimize is not None
    assert (changed.optimize.model, changed.optimize.teacher) == ("small", "teacher")
    assert changed.checked.models["teacher"].name == "t"
    assert changed.artifact == compiled.artifact
    assert choice.decided() == (("teacher", "openai:t"),)


def test_without_a_choice_nothing_changes(compiled: Compiled) -> None:
    same = with_models(compiled, ModelChoice())
    assert same.artifact == compiled.artifact
    assert ModelChoice().decided() == ()
