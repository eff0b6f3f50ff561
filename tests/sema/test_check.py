import pytest

from promptc.artifact.model import Decoding, ModelRef
from promptc.data.spec import FilePool, SplitPool
from promptc.schema.types import BOOL, FLOAT, INT, STR, Enum, Field, Member, Record
from promptc.sema.library import load_library, read_library
from promptc.sema.model import PassSpec
from promptc.source.text import SourceText
from tests.sema.checking import DECLARED, PIPELINES, check_source, check_text, codes

IRIS = '''from std import predict, exact_match

enum Species { setosa, versicolor "spotted", virginica }

signature Identify {
  """Identify the flower."""
  input petal_length: float "cm"
  output species: Species
}

model nano = "vllm:promptc-nano" { temperature = 0.5, max_tokens = 24, gpu_memory = 0.9 }

program iris(petal_length: float) -> (species: Species) {
  module identify = predict(Identify)
  let flower = identify(petal_length = petal_length)
  return (species = flower.species)
}

dataset flowers {
  source = "data/iris.csv"
  train = split(source, 0.5)
  dev = split(source, 0.2)
  test = split(source, 0.3)
  seed = 7
}

metric score(gold: flowers, pred: iris) -> float = exact_match(pred.species, gold.species)

optimize iris {
  data = flowers
  metric = score
  seed = 3
  passes = [bootstrap(demos = 16), search(trials = 40)]
  budget = calls(5_000)
}
'''
SPECIES = Enum("Species", (Member("setosa"), Member("versicolor", "spotted"), Member("virginica")))


def test_a_whole_program() -> None:
    checked, diagnostics = check_text(IRIS)
    assert diagnostics == []
    assert checked.enums == {"Species": SPECIES}
    assert checked.models == {"nano": ModelRef("nano", "vllm", "promptc-nano", (("gpu_memory", 0.9),))}
    program = checked.programs["iris"]
    assert program.inputs == (Field("petal_length", FLOAT),)
    assert program.outputs == (Field("species", SPECIES),)
    assert program.modules == {"identify": "iris.identify"}
    module = checked.modules["iris.identify"]
    assert (module.signature.instruction, module.strategy.name, module.model) == (
        "Identify the flower.",
        "predict",
        "nano",
    )
    dataset = checked.datasets["flowers"]
    assert dataset.seed == 7
    assert dataset.pools == (
        FilePool("source", "data/iris.csv"),
        SplitPool("train", "source", 0.5),
        SplitPool("dev", "source", 0.2),
        SplitPool("test", "source", 0.3),
    )
    metric = checked.metrics["score"]
    assert metric.gold == Record("gold", (Field("species", SPECIES),))
    assert metric.pred == Record("pred", (Field("species", SPECIES),))
    optimize = checked.optimize["iris"]
    assert (optimize.dataset, optimize.metric) == ("flowers", "score")
    assert (optimize.model, optimize.teacher, optimize.seed) == ("nano", "nano", 3)
    assert dict(optimize.limits) == {"calls": 5000}
    assert optimize.passes == (PassSpec("bootstrap", (("demos", 16),)), PassSpec("search", (("trials", 40),)))


LISTED = "[bootstrap(demos = 16), search(trials = 40)]"


@pytest.mark.parametrize(
    ("written", "passes"),
    [
        ("mipro", PIPELINES["mipro"]),
        ("labeled", PIPELINES["labeled"]),
        # An option goes to the passes that have it, before what the pipeline says.
        (
            "labeled(trials = 3, demos = 2)",
            (PassSpec("bootstrap", (("sets", 2), ("demos", 2))), PassSpec("search", (("trials", 3),))),
        ),
    ],
)
def test_a_pipeline_is_its_passes(written: str, passes: tuple[PassSpec, ...]) -> None:
    checked, told = check_text(IRIS.replace(LISTED, written))
    assert "PC0110" not in [d.code for d in told]
    assert checked.optimize["iris"].passes == passes


def test_the_first_pipeline_where_no_passes_are_named() -> None:
    checked, _ = check_text(IRIS.replace(f"  passes = {LISTED}\n", ""))
    assert checked.optimize["iris"].passes == PIPELINES["mipro"]


class TestModules:
    def test_settings_go_over_those_of_the_model(self) -> None:
        text = IRIS.replace("predict(Identify)", "predict(Identify) { temperature = 0.25, format = json }")
        module = check_text(text)[0].modules["iris.identify"]
        assert module.decoding == Decoding(temperature=0.25, top_p=1.0, max_tokens=24)
        assert module.format == "json"

    def test_the_own_model_goes_before_that_of_the_optimize_block(self) -> None:
        text = IRIS.replace("model nano", 'model big = "openai:big"\nmodel nano')
        text = text.replace("  seed = 3", "  seed = 3\n  model = nano\n  teacher = big")
        checked, diagnostics = check_text(text)
        assert diagnostics == []
        assert checked.modules["iris.identify"].model == "nano"
        assert checked.optimize["iris"].teacher == "big"
        own = check_text(text.replace("predict(Identify)", "predict(Identify) { model = big }"))[0]
        assert own.modules["iris.identify"].model == "big"

    def test_an_optimize_block_with_what_is_no_model_is_told_once(self) -> None:
        assert codes(IRIS.replace("  seed = 3", "  seed = 3\n  model = nanno")) == ["PC0115"]
        assert codes(IRIS.replace("  seed = 3", "  seed = 3\n  model = iris")) == ["PC0104"]

    def test_a_module_of_the_file_is_shared(self) -> None:
        shared = IRIS.replace("  module identify", "")
        shared = shared.replace(" = predict(Identify)\n", "").replace(
            "program iris", "module identify = predict(Identify)\nprogram iris"
        )
        checked, diagnostics = check_text(shared)
        assert diagnostics == []
        assert list(checked.modules) == ["identify"]
        assert checked.programs["iris"].modules == {"identify": "identify"}

    def test_outputs_of_the_strategy_can_be_read(self) -> None:
        text = IRIS.replace("predict", "chain_of_thought").replace(
            "-> (species: Species)", "-> (species: Species, why: str)"
        )
        assert codes(text.replace("flower.species)", "flower.species, why = flower.reasoning)")) == []

    def test_an_output_that_the_strategy_has_too(self) -> None:
        text = IRIS.replace("predict", "chain_of_thought").replace(
            "output species", "output reasoning: str\n  output species"
        )
        assert codes(text) == ["PC0106"]


class TestLibrary:
    def test_what_can_be_imported(self) -> None:
        library = load_library()
        assert list(library.strategies) == [
            "predict",
            "chain_of_thought",
            "majority",
            "best_of_n",
            "refine",
            "ensemble",
            "multi_chain_comparison",
            "react",
        ]
        assert library.strategies["chain_of_thought"].outputs[0].name == "reasoning"
        assert {p.name: (p.params, p.returns) for p in library.primitives.values()} == {
            "exact_match": ((("pred", None), ("gold", None)), FLOAT),
            "accuracy": ((("pred", None), ("gold", None)), FLOAT),
            "f1": ((("pred", STR), ("gold", STR)), FLOAT),
            "contains": ((("text", STR), ("part", STR)), FLOAT),
            "rouge_l": ((("pred", STR), ("gold", STR)), FLOAT),
            "recall_at": ((("found", None), ("wanted", None), ("k", INT)), FLOAT),
        }

    def test_a_module_that_nobody_calls_needs_no_model(self) -> None:
        text = """from std import Judge, predict
model small = "vllm:promptc-nano"
model large = "openai:large"
module judge = predict(Judge) { model = large }
program grade(question: str) -> (score: int) {
  return (score = judge(question = question, answer = "5", criteria = "is 5").score)
}
"""
        checked, diagnostics = check_text(text)
        assert diagnostics == []
        assert checked.modules["judge"].model == "large"
        library = text.replace("Judge, predict", "judge").replace("module judge = predict(Judge) { model = large }", "")
        assert codes(library) == ["PC0219"]

    def test_the_judge_is_a_module_like_any_other(self) -> None:
        text = """from std import judge
model small = "vllm:small"
program p(question: str) -> (score: int) {
  return (score = judge(question = question, answer = "5", criteria = "is 5").score)
}
"""
        checked, diagnostics = check_text(text)
        assert diagnostics == []
        module = checked.modules["judge.judge"]
        assert (module.model, module.signature.frozen) == ("small", True)
        assert (module.strategy.name, [f.name for f in module.signature.outputs]) == ("chain_of_thought", ["score"])

    def test_the_proposer_takes_the_model_that_it_is_given(self) -> None:
        teacher = ModelRef("teacher", "replay", "script")
        checked, diagnostics = check_source(read_library("proposer.prompt"), default_model=teacher)
        assert diagnostics == []
        assert checked.models == {"teacher": teacher}
        module = checked.modules["propose.write"]
        assert module.model == "teacher"
        signature = module.signature
        assert (signature.name, signature.instruction) == (
            "Propose",
            "Write the instruction that these examples follow.",
        )
        assert signature.inputs == (
            Field("task", STR, "the instruction so far"),
            Field("examples", STR, "inputs and right outputs"),
            Field("tip", STR, "how to write it"),
        )
        assert signature.outputs == (Field("instruction", STR, "one or two sentences"),)


class TestCascades:
    """One mistake is told once, whatever depends on it."""

    def test_an_unknown_type(self) -> None:
        assert codes(IRIS.replace("enum Species", "enum Kinds")) == ["PC0102", "PC0102"]

    def test_a_declaration_that_cannot_be_read(self) -> None:
        assert codes(IRIS.replace("signature Identify {", "signature Identify { oops")) == ["PC0001"]
        assert codes(IRIS.replace("dataset flowers {", "dataset flowers { 1")) == ["PC0001"]
        assert codes(IRIS.replace("model nano =", "model nano")) == ["PC0001"]

    def test_an_unknown_value(self) -> None:
        text = IRIS.replace(
            "let flower = identify(petal_length = petal_length)", "let flower = identify(petal_length = x + 1)"
        )
        assert codes(text) == ["PC0101"]

    def test_an_unknown_module(self) -> None:
        assert codes(IRIS.replace("= identify(petal_length", "= nobody(petal_length")) == ["PC0107"]

    def test_a_data_file_that_is_not_there(self) -> None:
        assert codes(IRIS.replace("data/iris.csv", "nowhere.csv")) == ["PC0401"]

    def test_a_misspelled_setting_is_not_a_missing_one_too(self) -> None:
        assert codes(IRIS.replace("  metric = score", "  metirc = score")) == ["PC0109"]


class TestExpressions:
    def let(self, value: str, annotation: str = "") -> list[str]:
        """The codes for a `let` of this value, in a program that uses it."""
        text = IRIS.replace("  return", f"  let x{annotation} = {value}\n  let y = [x, x]\n  return")
        return [c for c in codes(text) if c != "PC0301"]

    def test_operators(self) -> None:
        assert self.let("1 + 2 * 3", ": int") == []
        assert self.let("1 / 2", ": int") == ["PC0201"]
        assert self.let("1 / 2", ": float") == []
        assert self.let('"a" + "b"', ": str") == []
        assert self.let('"a" in "ab" and not (1 < 2)', ": bool") == []
        assert self.let("[1] + [2]", ": list[int]") == []
        assert self.let("1 and true") == ["PC0908"]
        assert self.let("-true") == ["PC0205"]

    def test_texts_stand_for_members_of_an_enum(self) -> None:
        assert self.let('flower.species == "setosa"', ": bool") == []
        assert self.let('"setosa" == flower.species', ": bool") == []
        assert self.let('flower.species in ["setosa", "virginica"]', ": bool") == []
        assert self.let('flower.species in ["setosa", "rose"]') == ["PC0216"]
        assert self.let('"setosa"', ": Species") == []

    def test_whole_numbers_stand_for_floats(self) -> None:
        assert self.let("1", ": float") == []
        assert self.let("[1, 2]", ": list[float]") == []
        assert self.let("1.0", ": int") == ["PC0201"]

    def test_lists(self) -> None:
        assert self.let("[]", ": list[str]") == []
        assert self.let("[]") == ["PC0218"]
        assert self.let('[1, "a"]') == ["PC0201"]

    def test_fields(self) -> None:
        assert self.let("petal_length.cm") == ["PC0206"]
        assert self.let("identify(petal_length = 1.0).species", ": Species") == []
        assert self.let("identify(petal_length = 1.0).colour") == ["PC0105"]

    def test_records(self) -> None:
        def with_record(value: str) -> list[str]:
            text = IRIS.replace("model nano", "record P { title: str, sizes: list[float] }\nmodel nano")
            return codes(text.replace("  return", f"  let x = {value}\n  let y = [x, x]\n  return"))

        assert with_record('P(title = "a", sizes = [1])') == ["PC0301"]
        assert with_record('P("a", [])') == ["PC0301"]
        assert with_record('P("a", sizes = [1.5]).sizes') == ["PC0301"]
        assert with_record("P(sizes = [], title = 1)") == ["PC0201"]
        assert with_record('P("a")') == ["PC0202"]
        assert with_record('P("a", [], 3)') == ["PC0203"]
        assert with_record('P(title = "a", [])') == ["PC0204"]
        assert with_record('P("a", title = "b", sizes = [])') == ["PC0204"]
        assert with_record("P") == ["PC0116"]


class TestTypes:
    def test_records_may_name_later_ones(self) -> None:
        checked, diagnostics = check_text("record A { b: list[B] }\nrecord B { yes: bool }\n")
        assert diagnostics == []
        assert checked.records["B"] == Record("B", (Field("yes", BOOL),))

    def test_a_cycle_is_told_once(self) -> None:
        assert codes("record A { b: B }\nrecord B { c: C }\nrecord C { a: list[A] }\n") == ["PC0114"]
        assert codes("record A { a: A }\n") == ["PC0114"]


class TestUsage:
    def test_a_file_of_parts_need_not_use_them(self) -> None:
        assert codes('signature A { output a: str }\nmodel m = "vllm:m"\n') == []

    def test_an_output_before_one_that_is_read_is_not_idle(self) -> None:
        text = IRIS.replace("  output species", "  output thought: str\n  output species")
        assert codes(text) == []

    def test_warnings_wait_for_the_errors(self) -> None:
        unused = IRIS.replace("model nano", "record Unused { a: str }\nmodel nano")
        assert codes(unused) == ["PC0303"]
        assert codes(unused.replace("flower.species", "flower.kind")) == ["PC0105"]


def test_a_module_of_the_library_needs_a_model_of_the_file() -> None:
    source = """from std import judge

program grade(question: str, answer: str) -> (score: float) {
  let verdict = judge(question = question, answer = answer, criteria = "short")
  return (score = verdict.score)
}
"""
    assert codes(source) == ["PC0219"]


def test_a_file_of_strategies_needs_no_model() -> None:
    path = DECLARED / "files" / "careful.prompt"
    assert check_source(SourceText(path.name, path.read_text(encoding="utf-8")))[1] == []


def test_a_test_that_calls_a_module_needs_a_model() -> None:
    source = """from std import predict

signature Ask {
  \"\"\"Ask.\"\"\"
  output answer: str
}

module ask = predict(Ask)

test "asks" {
  expect ask().answer != ""
}
"""
    assert codes(source) == ["PC0219"]
