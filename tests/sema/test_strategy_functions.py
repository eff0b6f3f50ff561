"""What strategies call: their parts, the functions that they are handed, `outputs` and `name_of`."""

import pytest

from promptc.schema.types import STR, List
from promptc.sema.model import Checked
from tests.sema.checking import check_text

HEAD = '''from std import predict, chain_of_thought, ensemble, majority
signature Ask {
  """Ask."""
  input text: str
  output kind: "a" | "b"
}
model nano = "vllm:promptc-nano" { temperature = 0.5 }
'''


def applied(strategy: str, module: str, result: str = "ask(text = t).kind") -> tuple[Checked, list[str]]:
    """A program with ``module`` under ``strategy``, and the codes of what is said of the two."""
    text = f"{HEAD}{strategy}\nprogram p(t: str) -> (out: str) {{\n  module ask = {module}\n  return (out = {result})\n}}\n"
    checked, diagnostics = check_text(text)
    return checked, [d.code for d in diagnostics if d.code != "PC0304"]


def test_outputs_are_those_of_the_signature() -> None:
    body = "strategy one(inner: strategy) {\n  let all = [outputs(inner())]\n  let only = all[0]\n  return inner()\n}"
    checked, _ = applied(body, "one(chain_of_thought(Ask))")
    types = set(map(str, checked.applied_types["p.ask"].values()))
    assert {'(kind: "a" | "b")', '(reasoning: str, kind: "a" | "b")'} <= types


@pytest.mark.parametrize("argument", ["inner()", '"text"', "n"])
def test_only_a_function_has_a_name(argument: str) -> None:
    body = f"strategy one(inner: strategy, n: int = 2) {{\n  let x = name_of({argument})\n  return inner()\n}}"
    assert "PC0702" in applied(body, "one(predict(Ask))")[1]


def test_a_module_of_several_strategies_has_the_outputs_that_all_of_them_give() -> None:
    both = "ensemble([predict(Ask), chain_of_thought(Ask)])"
    assert applied("", both)[1] == []
    assert applied("", both, "ask(text = t).reasoning")[1] == ["PC0105"]
    two = "ensemble([chain_of_thought(Ask), chain_of_thought(Ask)])"
    assert applied("", two, "ask(text = t).reasoning")[1] == []


def test_a_text_that_is_added_to_a_literal_is_any_text() -> None:
    assert applied("", "predict(Ask)", 'ask(text = t).kind + "!"')[1] == []
    assert applied("", "predict(Ask)", '"yes" if ask(text = t).kind == "c" else "no"')[1] == ["PC0216"]


def test_the_choices_of_a_knob_are_used() -> None:
    text = HEAD + (
        "program p(t: str) -> (out: str) {\n  module one = predict(Ask)\n  module two = chain_of_thought(Ask)\n"
        "  tune which: module in [one, two] = one\n  return (out = which(text = t).kind)\n}\n"
    )
    assert [d.code for d in check_text(text)[1] if d.code != "PC0304"] == []


def test_several_functions_take_and_give_what_any_of_them_does() -> None:
    body = (
        "strategy one(inner: strategy, tools: list[function]) {\n  let r = inner()\n"
        "  let all = [json(tool(r)) for tool in tools if name_of(tool) != r.kind]\n  return r\n}\n"
        'pure extern size(text: str) -> int from "math:fsum"\npure extern word(kind: str) -> str from "math:fsum"\n'
    )
    checked, found = applied(body, "one(predict(Ask), [size, word])")
    assert "PC0709" not in found
    assert List(STR) in checked.applied_types["p.ask"].values()
    lacking = body.replace("word(kind: str)", "word(other: str)")
    assert "PC0709" in applied(lacking, "one(predict(Ask), [size, word])")[1]
