"""What exists under which choices, for conditions of every shape."""

from pathlib import Path

import pytest

from promptc.autotune.bounds import calls_per_row
from promptc.autotune.knobs import Variants, find_variants
from promptc.autotune.sampler import Categorical, Integer, Uniform
from promptc.autotune.structure import Groups
from promptc.driver.checking import check_text
from promptc.source.text import SourceText
from tests.autotune.world import spec

TEXT = """
from std import predict, chain_of_thought, refine, exact_match
signature Paint {{
  \"\"\"Paint.\"\"\"
  input x: int
  output colour: str
}}
model nano = "replay:x" {{ temperature = 0.7 }}
{file}
program main(x: int) -> (colour: str) {{
  {body}
}}
dataset data {{ train = "data.csv" }}
metric right(gold: data, pred: main) -> float = exact_match(pred.colour, gold.colour)
"""


def variants(body: str, folder: Path, file: str = "") -> Variants:
    (folder / "data.csv").write_text("x,colour\n1,green\n2,blue\n")
    text = TEXT.format(body=body, file=file)
    result = check_text(SourceText(str(folder / "main.prompt"), text), folder)
    assert result.ok, result.diagnostics
    return find_variants(result.checked, "main", spec())


def knobs(found: Variants) -> dict[str, Groups]:
    return {k.symbol.removeprefix("main."): found.under[k.symbol] for k in found.knobs}


def parameters(found: Variants) -> dict[str, Groups]:
    return {p.name.removeprefix("main."): found.under[p.name] for p in found.parameters}


def test_what_a_module_sets_exists_where_the_module_is_chosen(tmp_path: Path) -> None:
    body = """tune heat: float in 0.0..1.0 = 0.5
  tune tries: int in 1..3 = 1
  module plain = predict(Paint)
  module bold = predict(Paint) { temperature = heat, attempts = tries }
  module mild = predict(Paint) { temperature = heat }
  tune who: module in [plain, bold, mild] = plain
  return (colour = who(x = x).colour)"""
    found = variants(body, tmp_path)
    one, both = ((("main.who", 1),),), ((("main.who", 1),), (("main.who", 2),))
    # Parents come first, whatever the order in the file.
    assert list(knobs(found).items()) == [("who", ()), ("heat", both), ("tries", one)]
    assert {k.symbol: k.domain for k in found.knobs} == {
        "main.who": Categorical(3),
        "main.heat": Uniform(0.0, 1.0, 0.5),
        "main.tries": Integer(1, 3, 1),
    }
    assert parameters(found) == {
        f"{module} {kind}": ((("main.who", place),),)
        for place, module in enumerate(["plain", "bold", "mild"])
        for kind in ("instruction", "demos")
    }


def test_what_two_choices_lead_to_needs_both(tmp_path: Path) -> None:
    body = """tune how: strategy in [predict, chain_of_thought] = predict
  module once = how(Paint)
  module other = how(Paint)
  tune who: module in [once, other] = once
  return (colour = who(x = x).colour)"""
    found = parameters(variants(body, tmp_path))
    assert found["other instruction"] == ((("main.who", 1),),)
    assert found["other demos"] == ((("main.how", 0), ("main.who", 1)),)
    # Demonstrations with their reasoning are others than those without.
    assert found["other demos (chain_of_thought)"] == ((("main.how", 1), ("main.who", 1)),)


def test_a_knob_in_a_branch_exists_where_the_branch_is_taken(tmp_path: Path) -> None:
    body = """tune careful: bool in [false, true] = false
  tune style: str in ["slowly", "twice"] = "slowly"
  module paint = predict(Paint)
  module think = predict(Paint) { temperature = 0.5 }
  var colour = "none"
  if careful {
    colour = think(x = x).colour + style
  } else {
    colour = paint(x = x).colour
  }
  return (colour = colour)"""
    found = variants(body, tmp_path)
    taken = ((("main.careful", 1),),)
    assert knobs(found) == {"careful": (), "style": taken}
    assert parameters(found)["think instruction"] == taken


def test_under_a_number_something_may_exist_too(tmp_path: Path) -> None:
    body = """tune depth: int in 0..3 = 0
  module paint = predict(Paint)
  module again = predict(Paint)
  var colour = paint(x = x).colour
  if depth > 1 {
    colour = again(x = depth).colour
  }
  return (colour = colour)"""
    found = variants(body, tmp_path)
    (depth,) = found.knobs
    assert (depth.domain, depth.values) == (Categorical(4), (0, 1, 2, 3))
    assert parameters(found)["again instruction"] == ((("main.depth", 2),), (("main.depth", 3),))


def test_knobs_that_decide_only_together_are_found(tmp_path: Path) -> None:
    body = """tune one: bool in [false, true] = false
  tune two: bool in [false, true] = false
  module paint = predict(Paint)
  module again = predict(Paint)
  var colour = paint(x = x).colour
  if one and two {
    colour = again(x = 3).colour
  }
  return (colour = colour)"""
    found = variants(body, tmp_path)
    # Each decides something only where the other is true; one of them has to stand first.
    assert knobs(found) == {"one": (), "two": ((("main.one", 1),),)}
    assert parameters(found)["again demos"] == ((("main.one", 1), ("main.two", 1)),)


def test_a_knob_that_decides_nothing_is_not_searched(tmp_path: Path) -> None:
    body = """module paint = predict(Paint)
  return (colour = paint(x = x).colour)"""
    # Of another program of the file.
    other = """tune draws: int in 1..3 = 1
program other(x: int) -> (colour: str) {
  module paint = predict(Paint) { attempts = draws }
  return (colour = paint(x = x).colour)
}"""
    assert variants(body, tmp_path, other).knobs == ()


@pytest.mark.parametrize("default", ["plain", "bold"])
def test_the_defaults_are_those_of_what_exists_in_the_program_as_written(default: str, tmp_path: Path) -> None:
    body = f"""tune who: module in [plain, bold] = {default}
  tune tries: int in 1..3 = 2
  module plain = predict(Paint)
  module bold = predict(Paint) {{ attempts = tries }}
  return (colour = who(x = x).colour)"""
    tries = {"main.tries": 2} if default == "bold" else {}
    assert variants(body, tmp_path).defaults() == {"main.who": default, **tries}


@pytest.mark.parametrize("strategy", [False, True])
def test_a_loop_is_unrolled_as_often_as_a_knob_says(strategy: bool, tmp_path: Path) -> None:
    often = """strategy often(inner: strategy, n: int) {
  var last = inner()
  for i in 2..n {
    if last.colour == "" { last = inner() }
  }
  return last
}"""
    if strategy:
        module, loop = "often(predict(Paint), n = times)", "colour = paint(x = x).colour"
    else:
        module, loop = "predict(Paint)", "for i in 1..times { colour = paint(x = i).colour + colour }"
    body = f"""tune times: int in 1..3 = 2
  module paint = {module} {{ temperature = 0.5 }}
  var colour = ""
  {loop}
  return (colour = colour)"""
    found = variants(body, tmp_path, often)
    (times,) = found.knobs
    assert times.domain == Integer(1, 3, 2)
    for number in (1, 2, 3):
        assert calls_per_row(found.program({"main.times": number}), ()) == number
