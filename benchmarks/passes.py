"""What each exact pass saves, on a small program where it applies. No model is called.

    python -m benchmarks.passes

A program of `benchmarks/passes/` is compiled with all exact passes, and with all but the one in question, and both are run on
one row by the evaluator that the laws of the passes are tested with, which answers every call by a function of what it
asks. Counted are

- calls: requests to an engine, a group of samples being one;
- tokens: what is prefilled, words and marks of the prompts of those requests. An engine that reuses prefixes prefills what
  two requests start with alike once;
- rounds: requests that wait for each other, where a round is all that can be in flight at a time.

The layout of prompts is no pass: the order of messages is fixed, stable part first, as any other order would change what
the model sees. The last row compares it with inputs first.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import final

from promptc.artifact.model import Module, Provenance
from promptc.codegen import generate
from promptc.ir.ops import Call, Program
from promptc.ir.parser import parse_program
from promptc.ir.regions import walk
from promptc.runtime.layout import render
from promptc.runtime.message import Message
from promptc.schema.types import Json, Row
from promptc.transforms.pipeline import EXACT_PASSES, run_passes
from tests.ir.evaluate import run_traced

PROGRAMS = Path(__file__).parent / "passes"
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NO_PROVENANCE = Provenance(compiler="", source_sha256="")


@final
@dataclass(frozen=True, slots=True)
class Case:
    """``cost`` counts what the pass named ``name`` saves in the program of that name, run on ``row``."""

    name: str
    unit: str
    cost: Callable[[Program, Row], int]
    row: Row


@final
@dataclass(frozen=True, slots=True)
class Saving:
    """``before`` is without the pass; ``what`` is the program's own first comment."""

    name: str
    what: str
    unit: str
    before: int
    after: int


def calls(program: Program, row: Row) -> int:
    """Model calls of one run; those of a group are one."""
    return len(_requests(program, row))


def tokens(program: Program, row: Row) -> int:
    """Tokens of the prompts of one run, nothing reused."""
    modules = {m.symbol: m for m in generate(program, _NO_PROVENANCE).modules}
    return sum(_count(_text(render(modules[symbol], inputs))) for symbol, inputs in _requests(program, row))


def rounds(program: Program, row: Row) -> int:
    """How often a run waits for an answer: the number of stages, or of calls where nothing says what may go together."""
    stages = [op.stage for op in walk(program.function(program.main).ops) if isinstance(op, Call)]
    return calls(program, row) if None in stages else len(set(stages))


def _requests(program: Program, row: Row) -> list[tuple[str, Row]]:
    """The module and the inputs of every request of one run."""
    main = program.function(program.main)
    _, trace = run_traced(main, row, program.functions)
    asked = [(module, inputs) for module, inputs, *_ in map(json.loads, trace.calls)]
    groups = [op.group for op in walk(main.ops) if isinstance(op, Call)]
    # A group stands in one region; programs with groups in this benchmark have no other regions than the function.
    first = [i for i in range(len(asked)) if len(groups) != len(asked) or _leads(groups, i)]
    return [asked[i] for i in first]


def _leads(groups: Sequence[int | None], place: int) -> bool:
    return groups[place] is None or groups[place] not in groups[:place]


ROW: dict[str, Json] = {"x": "A late train and a lost bag.", "q": "Who pays?", "xs": [f"page {i}" for i in range(10)]}
CASES = (
    Case("inline", "calls", calls, ROW),
    Case("fold", "calls", calls, ROW),
    Case("unroll", "calls", calls, ROW),
    Case("hoist", "calls", calls, ROW),
    Case("merge", "calls", calls, ROW),
    Case("dce", "calls", calls, ROW),
    Case("samples", "tokens", tokens, ROW),
    Case("schedule", "rounds", rounds, ROW),
)


def measure(case: Case) -> Saving:
    """The cost of the program without the pass, and with it."""
    text = (PROGRAMS / f"{case.name}.ir").read_text(encoding="utf-8")
    program = parse_program(text)
    row = {param.name: case.row[param.name] for param in program.function(program.main).params}
    without = run_passes(program, [p for p in EXACT_PASSES if p.name != case.name])
    what = text.partition("\n")[0].removeprefix("# ")
    return Saving(case.name, what, case.unit, case.cost(without, row), case.cost(run_passes(program), row))


def layout() -> Saving:
    """Prefilled tokens of a module with two demonstrations on ten rows, where equal starts are prefilled once."""
    text = (PROGRAMS / "layout.ir").read_text(encoding="utf-8")
    module = generate(run_passes(parse_program(text)), _NO_PROVENANCE).modules[0]
    rows: list[Row] = [{"text": f"page {i}"} for i in range(10)]
    what = text.partition("\n")[0].removeprefix("# ")
    before, after = (_prefilled([_text(order(module, row)) for row in rows]) for order in (_inputs_first, render))
    return Saving("layout", what, "tokens", before, after)


def _inputs_first(module: Module, row: Row) -> Sequence[Message]:
    *stable, inputs = render(module, row)
    return (inputs, *stable)


def _prefilled(prompts: Sequence[str]) -> int:
    """Tokens of ``prompts`` that do not stand at the start of one before it, too."""
    split = [_TOKEN.findall(prompt) for prompt in prompts]
    total = 0
    for place, words in enumerate(split):
        reused = max((_alike(words, other) for other in split[:place]), default=0)
        total += len(words) - reused
    return total


def _alike(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words the two start with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(words, others, strict=False)))


def _text(messages: Sequence[Message]) -> str:
    return "\n\n".join(message.content for message in messages)


def _count(text: str) -> int:
    return len(_TOKEN.findall(text))


def savings() -> list[Saving]:
    return [*map(measure, CASES), layout()]


def table(rows: Sequence[Saving]) -> str:
    lines = [f"{'pass':9} {'without':>7} {'with':>5}  {'':6}  program"]
    lines.extend(f"{s.name:9} {s.before:7} {s.after:5}  {s.unit:6}  {s.what}" for s in rows)
    return "\n".join(lines) + "\n"


def main() -> None:
    print(table(savings()), end="")


if __name__ == "__main__":
    main()
