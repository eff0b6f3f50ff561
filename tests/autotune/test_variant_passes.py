"""What only a variant has is bootstrapped, proposed and searched there, and the plan counts it."""

from pathlib import Path

from promptc.artifact.model import Demo
from promptc.autotune.build import optimize
from promptc.autotune.journal import Journal, read_events
from promptc.autotune.knobs import Variants, find_variants
from promptc.autotune.plan import make_plan
from promptc.autotune.space import Space
from promptc.autotune.variant_passes import frozen_but
from promptc.driver.checking import check_text
from promptc.ir.choices import learnable, with_demo_domain, with_instruction_domain
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine
from promptc.source.text import SourceText
from tests.autotune.world import SPLITS, STUDENT, Passes, colour, luck, shown, spec

TEXT = """
from std import predict, exact_match
enum Colour { red, green, blue }
signature Paint {
  \"\"\"Paint.\"\"\"
  input x: int
  output colour: Colour
}
signature Careful {
  \"\"\"Paint with care.\"\"\"
  input x: int
  output colour: Colour
}
model nano = "replay:x" { temperature = 0.0 }
program main(x: int) -> (colour: Colour) {
  tune heat: float in 0.1..1.0 = 0.5
  module plain = predict(Paint)
  module careful = predict(Careful) { temperature = heat }
  tune who: module in [plain, careful] = plain
  return (colour = who(x = x).colour)
}
dataset data { train = "data.csv" }
metric right(gold: data, pred: main) -> float = exact_match(pred.colour, gold.colour)
"""
PASSES: Passes = (
    ("bootstrap", {"demos": 2, "sets": 2, "rounds": 1}),
    ("propose", {"instructions": 2, "source": "composer"}),
    ("search", {"trials": 24, "minibatch": 20, "full_every": 6}),
)


def variants(folder: Path) -> Variants:
    (folder / "data.csv").write_text("x,colour\n1,green\n2,blue\n")
    result = check_text(SourceText(str(folder / "main.prompt"), TEXT), folder)
    assert result.ok, result.diagnostics
    return find_variants(result.checked, "main", spec())


def painter(request: Request) -> str:
    """Demonstrations help the careful module alone, which is the warm one, and more so where it is cooler; without them it is
    the worse one."""
    x = int(request.messages[-1].content.removeprefix("x: "))
    quality = 0.55
    if request.temperature > 0:
        quality = 0.3 + (0.5 if shown(request) else 0.0) + 0.2 * (1 - request.temperature)
    good = luck(str(x)) < quality
    return f"colour: {colour(x if good else x + 1)}"


async def test_the_demonstrations_of_a_module_that_is_not_in_the_program_as_written_are_found(tmp_path: Path) -> None:
    found = variants(tmp_path)
    engine = ReplayEngine(painter)
    journal = Journal(tmp_path / "build.journal")
    asked = spec(*PASSES)
    plan = await make_plan(
        found.program({}),
        spec=asked,
        splits=SPLITS,
        engines={STUDENT.symbol: engine},
        teacher=STUDENT,
        variants=found,
    )
    result = await optimize(
        found.program({}),
        spec=asked,
        splits=SPLITS,
        engines={STUDENT.symbol: engine},
        teacher=STUDENT,
        journal=journal,
        variants=found,
    )
    journal.close()
    (module,) = result.program.modules
    assert module.symbol == "main.careful"
    assert module.demos.value
    assert len(module.instruction.domain) == 3
    assert not result.report.seed_kept
    knobs = {k.symbol: k for k in result.report.knobs}
    assert knobs["main.who"].value == "careful"
    assert knobs.keys() == {"main.who", "main.heat"}
    # Both modules were bootstrapped, each in a variant that calls it, and the plan knew.
    events = read_events(tmp_path / "build.journal", 1)
    assert [e.body["module"] for e in events if e.kind == "demo sets"] == ["main.plain", "main.careful"]
    for phase, usage in result.report.usage.items():
        assert usage.calls <= plan.usage[phase].calls
    bootstrapped = result.report.usage["bootstrap"].calls
    assert bootstrapped > len(SPLITS["train"]) / 2
    # What the journal says of a trial exists in it.
    for event in events:
        if event.kind == "trial":
            places = event.body["places"]
            assert isinstance(places, dict)
            other = "main.careful" if places["main.who"] == "plain" else "main.plain"
            assert not any(name.startswith(other) for name in places)
            assert ("main.heat" in places) == (places["main.who"] == "careful")


async def test_without_a_search_nothing_is_looked_for_in_variants(tmp_path: Path) -> None:
    found = variants(tmp_path)
    journal = Journal(tmp_path / "build.journal")
    await optimize(
        found.program({}),
        spec=spec(PASSES[1]),
        splits=SPLITS,
        engines={STUDENT.symbol: ReplayEngine(painter)},
        teacher=STUDENT,
        journal=journal,
        variants=found,
    )
    journal.close()
    events = read_events(tmp_path / "build.journal", 1)
    assert [e.body["module"] for e in events if e.kind == "instructions"] == ["main.plain"]


def test_a_pass_sees_what_only_the_variant_has(tmp_path: Path) -> None:
    found = variants(tmp_path)
    ((variant, parameters),) = found.homes()
    assert [p.name for p in parameters] == ["main.careful instruction", "main.careful demos"]
    assert set(learnable(frozen_but(variant, parameters))) == {p.key for p in parameters}
    assert learnable(frozen_but(variant, parameters[:1])) == {("main.careful", "instruction"): 1}


def test_what_was_found_is_chosen_from_where_it_exists(tmp_path: Path) -> None:
    found = variants(tmp_path)
    ((variant, _),) = found.homes()
    variant = with_instruction_domain(variant, "main.careful", ["Look twice."])
    variant = with_demo_domain(variant, "main.careful", [(Demo({"x": 1}, {"colour": "green"}),)])
    space = Space(found.program({}), found.with_found(variant.modules))
    assert [v.name for v in space.variables] == [
        "main.who",
        "main.heat",
        "main.careful instruction",
        "main.careful demos",
    ]
    (module,) = space.program((1, 0.25, 1, 1)).modules
    assert (module.instruction.value, len(module.demos.value), module.decoding.temperature) == ("Look twice.", 1, 0.25)
    assert space.program(space.seed) == found.program({})
    assert space.described(space.seed) == {"main.who": "plain"}
