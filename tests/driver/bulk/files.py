"""Runs of a small program over a file, as `promptc run --rows FILE --out FILE` has them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

import pytest

from promptc.artifact.model import Artifact
from promptc.driver.bulk.answers import answer_lines, format_of
from promptc.driver.bulk.counts import Summary
from promptc.driver.bulk.inputs import check_input
from promptc.driver.bulk.output import open_output
from promptc.driver.bulk.run import BulkRun
from promptc.driver.bulk.state import state_of
from promptc.driver.run_options import RunOptions
from promptc.runtime.engine import Request
from promptc.runtime.engines.replay import ReplayEngine

PROGRAM = """\
promptc 1

from std import predict

record Pair { n: int }

signature First {
  \"""Do first.\"""
  input text: str
  output word: str
}

signature Second {
  \"""Do second.\"""
  input text: str
  output number: int
}

model m = "replay:answers.jsonl" { temperature = 0.0, max_tokens = 16 }

program chain(text: str) -> (quotient: float, both: list[int], pair: Pair, text: str) {
  module first = predict(First)
  module second = predict(Second)
  let word = first(text = text)
  let n = second(text = word.word).number
  return (quotient = 1 / n, both = [n, 1], pair = Pair(n = n), text = text)
}
"""


def answer(request: Request) -> str:
    """``first`` makes ``w7`` of a text that ends in 7, and ``second`` makes 7 of that; a 9 is no number to it."""
    number = request.messages[-1].content[-1]
    if request.messages[0].content.startswith("Do first."):
        return f"word: w{number}"
    return "number: nine" if number == "9" else f"number: {number}"


@final
@dataclass(slots=True)
class Bulk:
    """A folder with the rows ``rows.jsonl`` and the file ``out`` that is written."""

    folder: Path
    patch: pytest.MonkeyPatch
    artifact: Artifact
    engine: ReplayEngine = field(init=False)
    name: str = "out.jsonl"
    seed: int = 0

    def __post_init__(self) -> None:
        self.answer_with(answer)

    @property
    def rows(self) -> Path:
        return self.folder / "rows.jsonl"

    @property
    def out(self) -> Path:
        return self.folder / self.name

    @property
    def part(self) -> Path:
        return self.folder / f"{self.name}.part"

    def write_rows(self, texts: Sequence[str]) -> None:
        self.rows.write_text("".join(f"{json.dumps({'text': text})}\n" for text in texts))

    def answer_with(self, script: Callable[[Request], str]) -> None:
        self.engine = ReplayEngine(script)
        self.patch.setattr("promptc.driver.engines.open_engine", lambda ref: self.engine)

    def run(self, *, fresh: bool = False, again: bool = False, concurrency: int = 3) -> Summary:
        """One run; `asked` is of this run alone."""
        self.engine.requests.clear()
        program = self.artifact.program
        lines = answer_lines(program.output_types, format_of(self.out, program.output_types))
        inputs = check_input(self.rows, program.inputs)
        state = state_of(self.artifact, self.folder, inputs, self.seed)
        with open_output(self.out, lines, state, inputs, fresh=fresh, again=again) as output:
            options = RunOptions(self.folder, seed=self.seed, concurrency=concurrency)
            run = BulkRun(self.artifact, inputs, output, lines, options)
            run.run(lambda row, messages: None)
            return run.summary(1.0)

    @property
    def asked(self) -> str:
        """The last characters of the texts that the first module was asked for, sorted."""
        firsts = [r for r in self.engine.requests if r.messages[0].content.startswith("Do first.")]
        return "".join(sorted(r.messages[-1].content[-1] for r in firsts))
