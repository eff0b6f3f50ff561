"""What declarations mean where nothing is wrong with them; what is wrong with others is in `test_declared`."""

import hashlib
import json
from pathlib import Path

from promptc.data.columns import SAMPLE
from promptc.data.spec import FilePool, SamplePool, SplitPool
from promptc.schema.types import (
    DATE,
    INT,
    STR,
    Constraints,
    Dict,
    Enum,
    Field,
    List,
    Literal,
    Member,
    Optional,
    Record,
    Refined,
    Type,
    Union,
)
from promptc.sema.model import Applied, Checked, Constant, Corpus, Functions, KnobRef, Module, Price, Strategy
from tests.sema.checking import DECLARED, check_in

PARTS = '''from std import predict

enum Team { billing = "Billing dept." "charges", platform }
pure extern size(text: str) -> int from "sizes.py:size"
signature Route {
  """Choose the team."""
  input ticket: str
  output team: Team
}
program triage(ticket: str) -> (team: Team) {
  module route = predict(Route)
  return (team = route(ticket = ticket).team)
}
'''
MAIN = """from "lib/desk.prompt" import triage, Team, size

model small = "vllm:small"

program both(ticket: str) -> (team: Team, size: int) {
  return (team = triage(ticket = ticket).team, size = size(text = ticket))
}
"""
STRATEGIES = '''from std import predict, chain_of_thought

signature Route {
  """Choose the team."""
  input ticket: str
  output team: str
}
strategy twice(inner: strategy, n: int(min = 1) = 2) {
  let answers = [inner() for i in 1..n]
  return answers[0]
}
strategy tried(inner: strategy, attempts: int = 3) {
  return inner()
}
strategy best(inners: list[strategy], reward: function) {
  let answers = [inner() for inner in inners]
  return answers[0]
}
pure extern score(text: str) -> float from "files/functions.py:score"
model small = "vllm:small" { temperature = 0.5 }
model large = "vllm:large"
'''


def checked(text: str) -> Checked:
    found, diagnostics = check_in(DECLARED, text)
    assert [d.message for d in diagnostics if d.severity == "error"] == []
    return found


def module(value: str, *, before: str = "") -> Module:
    return checked(f"{STRATEGIES}{before}\nmodule m = {value}\n").modules["m"]


class TestTypes:
    def field(self, written: str) -> Field:
        text = 'enum E { a = "A", b }\nrecord C { kind: "c", size: float }\nrecord S { kind: "s", size: float }\n'
        return checked(f"{text}record R {{ x: {written} }}").records["R"].fields[0]

    def type(self, written: str) -> Type:
        return self.field(written).type

    def test_every_type_expression(self) -> None:
        assert self.type("str(max_len = 80)") == Refined(STR, Constraints(max_len=80))
        assert self.type("int(min = -1, max = 5)") == Refined(INT, Constraints(min=-1, max=5))
        assert self.type("list[date](unique = true)") == Refined(List(DATE), Constraints(unique=True))
        assert self.type("dict[str, int]") == Dict(INT)
        assert self.type("date?") == self.type("date | none") == Optional(DATE)
        assert self.type('"yes" | "no"') == Union((Literal("yes"), Literal("no")))
        assert self.type("C | S") == Union(
            tuple(
                Record(name, (Field("kind", Literal(tag)), Field("size", self.type("float"))))
                for name, tag in (("C", "c"), ("S", "s"))
            )
        )

    def test_wire_names(self) -> None:
        assert self.type("E") == Enum("E", (Member("a", wire="A"), Member("b")))

    def test_defaults(self) -> None:
        assert self.field("int(min = 1) = 3").default == 3
        assert self.field("date? = none").default is None
        assert self.field('list[E] = ["a"]').default == ["a"]
        assert self.field('C = C(kind = "c", size = 1)').default == {"kind": "c", "size": 1.0}


class TestModules:
    def test_strategies_inside_strategies(self) -> None:
        found = module("twice(chain_of_thought(Route), n = 3) { model = small }")
        assert found.strategy.name == "chain_of_thought"
        assert found.applied is not None
        assert isinstance(found.applied.strategy, Strategy)
        assert found.applied.strategy.name == "twice"
        inner, n = (arg for _, arg in found.applied.args)
        assert isinstance(inner, Applied)
        assert inner.signature.name == "Route"
        assert n == Constant(3)

    def test_arguments_that_are_lists_and_functions(self) -> None:
        found = module("best([predict(Route), chain_of_thought(Route)], reward = score) { model = small }")
        assert found.applied is not None
        inners, reward = (arg for _, arg in found.applied.args)
        assert isinstance(inners, tuple)
        assert len(inners) == 2
        assert reward == Functions(("score",))

    def test_attempts_are_a_setting_or_an_argument(self) -> None:
        assert module("predict(Route) { model = small }").attempts == 1
        assert module("tried(predict(Route)) { model = small }").attempts == 3
        assert module("tried(predict(Route), attempts = 5) { model = small }").attempts == 5
        assert module("tried(predict(Route)) { model = small, attempts = 2 }").attempts == 2

    def test_knobs_in_settings_and_arguments(self) -> None:
        knobs = """
        tune t: float in 0.0..1.0 = 0.5
        tune who: model in [small, large] = large
        tune draws: int in 1..4 = 2
        tune how: strategy in [predict, chain_of_thought] = predict
        """
        found = module("twice(how(Route), n = draws) { temperature = t, model = who, demos = draws }", before=knobs)
        assert found.tuned == {"temperature": "t", "model": "who", "demos": "draws"}
        assert (found.decoding.temperature, found.model, found.demos) == (0.5, "large", 2)
        assert found.applied is not None
        inner, n = (arg for _, arg in found.applied.args)
        assert n == KnobRef("draws")
        assert isinstance(inner, Applied)
        assert inner.strategy == KnobRef("how")
        assert found.strategy.name == "predict"

    def test_a_check_without_a_message_says_its_condition(self) -> None:
        text = STRATEGIES.replace(
            "output team: str", 'output team: str\n  require team in ticket\n  suggest team != ""'
        )
        first, second = checked(text).signatures["Route"].checks
        assert (first.kind, first.message) == ("require", "team in ticket")
        assert (second.kind, second.message) == ("suggest", 'team != ""')

    def test_a_template(self) -> None:
        text = STRATEGIES.replace('"""Choose the team."""', 'template """{ticket}: {{team}}?"""')
        signature = checked(text).signatures["Route"]
        assert (signature.instruction, signature.template) == ("", "{ticket}: {{team}}?")


class TestOutside:
    def test_symbols_of_an_imported_file_are_its_own(self, tmp_path: Path) -> None:
        found = self.imported(tmp_path)
        assert found.programs["triage"].name == "desk.triage"
        assert found.programs["triage"].modules == {"route": "desk.triage.route"}
        assert found.modules["desk.triage.route"].model == "small"
        assert found.externs["size"].source == "lib/sizes.py:size"
        other = found.files["lib/desk.prompt"]
        assert other.modules["desk.triage.route"] == found.modules["desk.triage.route"]

    def test_both_files_may_use_a_name(self, tmp_path: Path) -> None:
        text = MAIN.replace("program both", "program route")
        other = 'model small = "vllm:other" { prompt_price = 1, output_price = 4.5 }\n'
        found = self.imported(tmp_path, main=text, parts=PARTS + other)
        assert found.models["small"].name == "small"
        assert found.models["desk.small"].name == "other"
        assert found.modules["desk.triage.route"].model == "desk.small"
        assert found.prices == {"desk.small": Price(prompt=1.0, output=4.5)}

    def test_a_model_that_only_an_imported_module_uses_is_used(self, tmp_path: Path) -> None:
        self.imported(tmp_path)
        assert check_in(tmp_path, MAIN)[1] == []

    def test_types_that_are_imported_are_the_same(self, tmp_path: Path) -> None:
        found = self.imported(tmp_path)
        assert found.programs["both"].outputs[0].type == found.enums["Team"]

    def test_a_corpus(self) -> None:
        text = "from std import bm25\nrecord P { title: str, text: str }\n"
        text += 'extern corpus wiki = bm25("files/documents.jsonl", fields = ["text"]) -> list[P]\n'
        found, diagnostics = check_in(DECLARED, text)
        assert diagnostics == []
        corpus = found.corpora["wiki"]
        returns = List(found.records["P"])
        assert corpus == Corpus("wiki", "bm25", "files/documents.jsonl", (("fields", ["text"]),), returns, corpus.span)

    def imported(self, folder: Path, *, main: str = MAIN, parts: str = PARTS) -> Checked:
        (folder / "lib").mkdir()
        (folder / "lib" / "desk.prompt").write_text(parts, encoding="utf-8")
        (folder / "lib" / "sizes.py").write_text("def size(text: str) -> int: ...\n", encoding="utf-8")
        found, diagnostics = check_in(folder, main)
        assert [d.message for d in diagnostics if d.code != "PC0303"] == []
        return found


class TestData:
    TEXT = '''from std import exact_match, predict

signature Greet {
  """Greet the person."""
  input name: str
  output greeting: str
}
model small = "vllm:small"
program greet(name: str) -> (greeting: str) {
  module say = predict(Greet)
  return (greeting = say(name = name).greeting)
}
dataset people {
  all = "people.csv", columns = { "Full name": "name" }
  train = split(all, 0.4), dev = split(all, 0.3), test = split(all, 0.3)
}
metric right(gold: people, pred: greet) -> float = exact_match(pred.greeting, gold.greeting)
optimize greet { data = people, metric = right, budget = [calls(5_000), minutes(0.5)] }
'''

    def check(self, folder: Path, dataset: str = "") -> Checked:
        rows = "".join(f"Person {i},Hello Person {i}\n" for i in range(100))
        (folder / "people.csv").write_text(f"Full name,greeting\n{rows}", encoding="utf-8")
        written = "train = split(all, 0.4), dev = split(all, 0.3), test = split(all, 0.3)"
        found, diagnostics = check_in(folder, self.TEXT.replace(written, dataset or written))
        assert diagnostics == []
        return found

    def test_a_column_may_have_another_name(self, tmp_path: Path) -> None:
        assert self.check(tmp_path).datasets["people"].columns == (("Full name", "name"),)

    def test_samples_are_pools_of_so_many_rows(self, tmp_path: Path) -> None:
        drawn = "train = sample(all, 50), dev = sample(all, 30), test = split(all, 0.2)"
        assert self.check(tmp_path, drawn).datasets["people"].pools[1:] == (
            SamplePool("train", "all", 50),
            SamplePool("dev", "all", 30),
            SplitPool("test", "all", 0.2),
        )

    def test_files_may_be_pinned(self, tmp_path: Path) -> None:
        self.check(tmp_path)
        pin = hashlib.sha256((tmp_path / "people.csv").read_bytes()).hexdigest()
        split = "train = split(all, 0.4), dev = split(all, 0.3), test = split(all, 0.3), sha256 = "
        for written in (f'"{pin}"', f'"{pin.upper()}"', f'{{ "people.csv": "{pin}" }}'):
            found = self.check(tmp_path, split + written)
            assert found.datasets["people"].pools[0] == FilePool("all", "people.csv", pin)

    def test_a_budget_has_limits_of_several_kinds(self, tmp_path: Path) -> None:
        optimize = self.check(tmp_path).optimize["greet"]
        assert dict(optimize.limits) == {"calls": 5000, "minutes": 0.5}
        assert optimize.max_failed == 0.05


BLANK_COLUMN = '''from std import accuracy, predict

signature Count {
  """Say whether there are many."""
  input vessels: int?
  output many: bool
}
model m = "vllm:promptc-nano"
program count(vessels: int?) -> (many: bool) {
  module ask = predict(Count)
  return (many = ask(vessels = vessels).many)
}
dataset rows { all = "rows.jsonl", train = split(all, 0.5), dev = split(all, 0.5) }
metric right(gold: rows, pred: count) -> float = accuracy(pred.many, gold.many)
optimize count { data = rows, metric = right, seed = 1 }
'''


def test_a_column_without_a_value_in_its_first_rows_may_hold_any_optional(tmp_path: Path) -> None:
    rows = [{"vessels": None, "many": False}] * SAMPLE + [{"vessels": 2, "many": True}]
    (tmp_path / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    checked, told = check_in(tmp_path, BLANK_COLUMN)
    assert [d.code for d in told if d.severity == "error"] == []
    assert checked.optimize
