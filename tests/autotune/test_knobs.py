"""Knobs in a search: which there are, what a variant keeps, and that the best values are found and reported."""

from pathlib import Path

import pytest

from promptc.artifact.model import Demo
from promptc.autotune.build import OptimizeResult, optimize
from promptc.autotune.journal import Journal
from promptc.autotune.knobs import Variants, carried, find_variants
from promptc.autotune.plan import make_plan
from promptc.autotune.pools import divide
from promptc.autotune.registry import make_pass
from promptc.autotune.report import report_text
from promptc.autotune.sampler import Categorical, Condition, Integer, Uniform, Variable
from promptc.autotune.space import Space
from promptc.driver.checking import check_text
from promptc.ir.choices import with_demo_domain, with_instruction_domain
from promptc.ir.verifier import verify
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.source.text import SourceText
from tests.autotune.world import SPLITS, STUDENT, colour, spec

TEXT = """
from std import predict, chain_of_thought, majority, exact_match
enum Colour {{ red, green, blue }}
signature Paint {{
  \"\"\"Paint.\"\"\"
  input x: int
  output colour: Colour
}}
signature Careful {{
  \"\"\"Paint with care.\"\"\"
  input x: int
  output colour: Colour
}}
model nano = "replay:x" {{ temperature = 0.7 }}
program main(x: int) -> (colour: Colour) {{
  {body}
}}
dataset data {{ train = "data.csv" }}
metric right(gold: data, pred: main) -> float = exact_match(pred.colour, gold.colour)
"""
CHOICE = """tune who: module in [plain, careful] = plain
  tune more: int in 0..2 = 0
  tune heat: float in 0.0..1.0 = 0.5
  module plain = predict(Paint)
  module careful = predict(Careful) { temperature = heat }
  return (colour = who(x = x + more).colour)"""
VOTES = """tune votes: int in [1, 3, 5] = 1
  module paint = majority(predict(Paint), n = votes)
  return (colour = paint(x = x).colour)"""
THINKING = """tune how: strategy in [predict, chain_of_thought] = predict
  tune most: int in [4, 1] = 4
  module paint = how(Paint) { demos = most }
  return (colour = paint(x = x).colour)"""


def variants(body: str, folder: Path) -> Variants:
    (folder / "data.csv").write_text("x,colour\n1,green\n2,blue\n")
    result = check_text(SourceText(str(folder / "main.prompt"), TEXT.format(body=body)), folder)
    assert result.ok, result.diagnostics
    return find_variants(result.checked, "main", spec())


def painter(request: Request) -> str:
    x = int(request.messages[-1].content.removeprefix("x: "))
    return f"colour: {colour(x if 'care' in request.messages[0].content or x % 4 == 0 else x + 1)}"


async def search(found: Variants, folder: Path) -> OptimizeResult:
    journal = Journal(folder / "build.journal")
    try:
        return await optimize(
            found.program({}),
            spec=spec(("search", {"trials": 16, "minibatch": 10, "full_every": 4})),
            splits=SPLITS,
            engines={STUDENT.symbol: ReplayEngine(painter)},
            teacher=STUDENT,
            journal=journal,
            variants=found,
        )
    finally:
        journal.close()


def test_ranges_are_ranges_and_of_a_list_the_default_comes_first(tmp_path: Path) -> None:
    knobs = {k.symbol: (k.domain, k.values) for k in variants(CHOICE, tmp_path).knobs}
    assert knobs == {
        "main.who": (Categorical(2), ("plain", "careful")),
        "main.more": (Integer(0, 2, 0), ()),
        "main.heat": (Uniform(0.0, 1.0, 0.5), ()),
    }
    (votes,) = variants(VOTES, tmp_path).knobs
    assert (votes.domain, votes.values) == (Categorical(3), (1, 3, 5))


def test_a_value_between_is_one_that_people_can_read(tmp_path: Path) -> None:
    heat = variants(CHOICE, tmp_path).knobs[-1]
    assert [heat.value(v) for v in (0.0, 0.123456789, 1.0)] == [0.0, 0.123, 1.0]


async def test_a_search_finds_the_best_values_and_reports_them(tmp_path: Path) -> None:
    result = await search(variants(CHOICE, tmp_path), tmp_path)
    assert [m.signature for m in result.program.modules] == ["Careful"]
    chosen = {k.symbol: (k.value, k.changed) for k in result.report.knobs}
    assert chosen["main.who"] == ("careful", True)
    assert chosen["main.more"] == (0, False)
    assert result.scores is not None
    assert result.scores.optimized.mean == 1.0
    assert not result.report.seed_kept
    assert 'knob main.who (chosen): "careful"\nknob main.more (seed): 0\n' in report_text(result.report)


async def test_a_plan_counts_the_heaviest_variant_where_knobs_are_searched(tmp_path: Path) -> None:
    found = variants(VOTES, tmp_path)
    program = found.program({})
    asked = spec(("bootstrap", {"rounds": 1}), ("search", {"trials": 4, "minibatch": 10}))
    plan = await make_plan(
        program,
        spec=asked,
        splits=SPLITS,
        engines={STUDENT.symbol: ReplayEngine(painter)},
        teacher=STUDENT,
        variants=found,
    )
    runs = make_pass(asked.passes[1]).cost(program, divide(SPLITS, asked.seed), 0).runs
    calls = {phase: usage.calls for phase, usage in plan.usage.items()}
    # With five votes a run has five calls.
    assert calls == {"baseline": 60, "bootstrap": 30, "search": 5 * runs, "report": (1 + 5) * 45}


def test_what_passes_found_goes_along_where_it_fits(tmp_path: Path) -> None:
    found = variants(THINKING, tmp_path)
    symbol = "main.paint"
    program = with_instruction_domain(found.program({}), symbol, ["Be quick."])
    demos = tuple(Demo({"x": x}, {"colour": colour(x)}) for x in range(3))
    program = with_demo_domain(program, symbol, [demos])
    space = Space(program, found)
    # A demonstration without its reasoning would show an answer that this variant does not give.
    shows = ((Condition(0, 0),),)
    assert space.variables == (
        Variable("main.how", Categorical(2)),
        Variable("main.most", Categorical(2)),
        Variable("main.paint instruction", Categorical(2)),
        Variable("main.paint demos", Categorical(2), shows),
    )

    def chosen(*assignment: int | None) -> tuple[str, int]:
        made = space.program(assignment)
        verify(made)
        (module,) = made.modules
        return module.instruction.value, len(module.demos.value)

    assert chosen(0, 0, 1, 1) == ("Be quick.", 3)
    assert chosen(0, 1, 1, 1) == ("Be quick.", 1)
    assert chosen(1, 0, 1, None) == ("Be quick.", 0)
    assert space.described((1, 0, 1, None)) == {
        "main.how": "chain_of_thought",
        "main.most": 4,
        "main.paint instruction": 1,
    }


def test_a_module_that_only_a_variant_has_keeps_its_own(tmp_path: Path) -> None:
    found = variants(CHOICE, tmp_path)
    variant = found.program({"main.who": "careful"})
    assert carried(variant, found.program({}).modules) == variant


@pytest.mark.parametrize("body", [CHOICE, VOTES, THINKING])
def test_every_variant_is_a_program(body: str, tmp_path: Path) -> None:
    found = variants(body, tmp_path)
    programs = found.programs()
    assert programs[0] == found.program({})
    assert len(programs) >= 1 + sum(len(k.probes) - 1 for k in found.knobs)
    for program in programs:
        verify(program)
