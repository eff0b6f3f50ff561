"""What a build did, as data: its trials, full evaluations and decisions, for those who look at it later.

`promptc.autotune.history_reader` reads it from a journal, of a build that is over, was stopped, or still runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, final

from promptc.artifact.model import Interval, Scores
from promptc.autotune.ledger import Usage
from promptc.schema.hashing import key_text
from promptc.schema.types import Json

VariableKind = Literal["knob", "instruction", "demos"]


@final
@dataclass(frozen=True, slots=True)
class Variable:
    """One decision of a search. ``values`` has the seed's first; ``module`` is None for a knob."""

    name: str
    kind: VariableKind
    module: str | None
    values: tuple[Json, ...]

    def place(self, candidate: "Candidate") -> int | None:
        """Which of ``values`` it has in ``candidate``; None where it decides nothing there, or for a value between them."""
        chosen = candidate.choices.get(self.name)
        if self.kind == "knob":
            return self.values.index(chosen) if chosen in self.values else None
        return chosen if isinstance(chosen, int) else None


@final
@dataclass(frozen=True, slots=True)
class Candidate:
    """The choice for each variable: the value of a knob, the place of an instruction or of a set of demonstrations."""

    choices: Mapping[str, Json]

    @property
    def key(self) -> str:
        """Equal for equal candidates."""
        return key_text(dict(self.choices))


@final
@dataclass(frozen=True, slots=True)
class Runs:
    """What a candidate's runs on ``rows`` rows took and how many of them failed, by kind; see `promptc.autotune.observed`."""

    rows: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    failures: int = 0
    failure_kinds: Mapping[str, int] = field(default_factory=dict)
    first_failure: str = ""

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.output_tokens

    def once(self, rows: int) -> "Runs":
        """What is left of runs that were counted several times over the same ``rows``."""
        times = max(1, self.rows // rows) if rows else 1
        return Runs(
            self.rows // times,
            self.calls // times,
            self.prompt_tokens // times,
            self.output_tokens // times,
            self.failures // times,
            {kind: count // times for kind, count in self.failure_kinds.items()},
            self.first_failure,
        )

    def __add__(self, other: "Runs") -> "Runs":
        kinds = {
            kind: self.failure_kinds.get(kind, 0) + other.failure_kinds.get(kind, 0)
            for kind in sorted({*self.failure_kinds, *other.failure_kinds})
        }
        return Runs(
            self.rows + other.rows,
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.output_tokens + other.output_tokens,
            self.failures + other.failures,
            kinds,
            self.first_failure or other.first_failure,
        )


@final
@dataclass(frozen=True, slots=True)
class Trial:
    """A candidate on a minibatch. ``difference`` is to the ``incumbent`` on the same rows, paired; ``number`` counts from 1.

    A trial that was ``dropped`` could not win any more, and did not see the rest of its minibatch.
    """

    number: int
    candidate: Candidate
    incumbent: Candidate
    mean: float
    difference: Interval
    dropped: bool
    runs: Runs


@final
@dataclass(frozen=True, slots=True)
class FullEvaluation:
    """A candidate on all dev rows; ``best`` where no earlier one had a higher mean."""

    candidate: Candidate
    score: Interval
    best: bool
    runs: Runs


Step = Trial | FullEvaluation


@final
@dataclass(frozen=True, slots=True)
class Decision:
    """The end of a search. ``best`` is the best candidate on dev, ``gain`` its paired gain on the seed there.

    ``artifact`` is the best candidate's text as `promptc.artifact.reader.loads` reads it, kept or not.
    """

    best: Candidate
    gain: Interval
    seed_kept: bool
    artifact: str


@final
@dataclass(frozen=True, slots=True)
class SearchHistory:
    """A search: what there was to choose, and all that was tried, in order. ``decision`` is None while it runs."""

    variables: tuple[Variable, ...]
    steps: tuple[Step, ...]
    decision: Decision | None

    @property
    def trials(self) -> tuple[Trial, ...]:
        return tuple(step for step in self.steps if isinstance(step, Trial))

    @property
    def full_evaluations(self) -> tuple[FullEvaluation, ...]:
        return tuple(step for step in self.steps if isinstance(step, FullEvaluation))

    @property
    def seed(self) -> Candidate:
        """The seed program: the first value of everything."""
        return Candidate({v.name: v.values[0] if v.kind == "knob" else 0 for v in self.variables})


@final
@dataclass(frozen=True, slots=True)
class Source:
    """What a build was made from: a file's name, the hash of its text, models by name, data by hash."""

    file: str
    sha256: str
    compiler: str
    models: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """How a build ended. ``scores`` is None where it was stopped before."""

    stopped: str
    seed_kept: bool
    usage: Mapping[str, Usage]
    scores: Scores | None


@final
@dataclass(frozen=True, slots=True)
class History:
    """The start of a build that came furthest. ``asked`` counts the different requests that were answered so far.

    ``limits`` are those of the budget, by unit; ``rows`` are counted by their job; ``artifact`` is the text of the seed program's; ``outcome`` is None for a build that was
    killed or still runs, ``source`` where a program and not a file was optimized.
    """

    name: str
    program: str
    metric: str
    seed: int
    passes: tuple[str, ...]
    limits: Mapping[str, float]
    rows: Mapping[str, int]
    artifact: str
    source: Source | None
    searches: tuple[SearchHistory, ...]
    phases: tuple[str, ...]
    notes: tuple[str, ...]
    asked: Usage
    outcome: Outcome | None
