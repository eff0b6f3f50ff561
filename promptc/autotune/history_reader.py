"""From a journal to the history of its build."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import final

from promptc.artifact.cursor import Cursor
from promptc.artifact.model import Interval, Scores
from promptc.artifact.problem import ArtifactProblem
from promptc.autotune.history import (
    Candidate,
    Decision,
    FullEvaluation,
    History,
    Outcome,
    Runs,
    SearchHistory,
    Source,
    Step,
    Trial,
    Variable,
    VariableKind,
)
from promptc.autotune.journal import JournalEvent, read_answers, read_events
from promptc.autotune.ledger import Usage
from promptc.autotune.problems import OptimizeProblem
from promptc.runtime.intervals import mean_interval

_KINDS: Mapping[str, VariableKind] = {"knob": "knob", "instruction": "instruction", "demos": "demos"}


def read_history(path: Path) -> History:
    """The history of the build whose journal is at ``path``.

    A build does the same again at each start, so the start with the most events tells all. Raises `OptimizeProblem` where the
    file is no journal, or one of another version of promptc.
    """
    try:
        start, asked = _furthest(path)
        return _history(path.stem, read_events(path, start), asked)
    except (sqlite3.Error, ArtifactProblem, KeyError) as error:
        raise OptimizeProblem(f"{path} cannot be read as the journal of a build by this version ({error})") from error


def read_source(path: Path) -> tuple[Source, tuple[str, ...], int] | None:
    """What the build at ``path`` was made from, its passes and its seed; None where the journal does not say."""
    found = {event.kind: Cursor(event.body) for event in read_events(path, 1)[:2]}
    if not {"source", "build"} <= found.keys():
        return None
    build = found["build"].entries()
    return _source(found["source"]), _texts(build["passes"]), build["seed"].integer()


def _furthest(path: Path) -> tuple[int, Usage]:
    """The number of the start with the most events, and what all starts have asked."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT run FROM events GROUP BY run ORDER BY count(*) DESC, run DESC LIMIT 1").fetchall()
    if not rows:
        raise OptimizeProblem(f"the build of {path} has not begun")
    answers = read_answers(path)
    usage = Usage(len(answers), 0, sum(a.prompt_tokens for a in answers), sum(a.output_tokens for a in answers))
    return rows[0][0], usage


def _history(name: str, events: Iterable[JournalEvent], asked: Usage) -> History:
    reader = _Reader()
    for event in events:
        reader.take(event.kind, Cursor(event.body, event.kind))
    if reader.build is None:
        raise ArtifactProblem("", "it does not say what is built")
    build = reader.build.entries()
    return History(
        name=name,
        program=build["program"].text(),
        metric=build["metric"].text(),
        seed=build["seed"].integer(),
        passes=_texts(build["passes"]),
        limits={unit: limit.number() for unit, limit in build["limits"].entries().items()},
        rows={job: count.integer() for job, count in build["rows"].entries().items()},
        artifact=build["artifact"].text(),
        source=reader.source,
        searches=tuple(search.done() for search in reader.searches),
        phases=tuple(reader.phases),
        notes=tuple(reader.notes),
        asked=asked,
        outcome=reader.outcome,
    )


@final
class _Reader:
    """Takes events in order. Kinds that say nothing about trials and decisions are passed by."""

    def __init__(self) -> None:
        self.build: Cursor | None = None
        self.source: Source | None = None
        self.searches: list[_Search] = []
        self.phases: list[str] = []
        self.notes: list[str] = []
        self.outcome: Outcome | None = None

    def take(self, kind: str, body: Cursor) -> None:
        match kind:
            case "source":
                self.source = _source(body)
            case "build":
                self.build = body
            case "phase":
                self.phases.append(body.entries()["name"].text())
            case "note":
                self.notes.append(body.entries()["text"].text())
            case "space":
                self.searches.append(_Search(body))
            case "scores" | "trial" | "full evaluation" | "selection" if self.searches:
                self.searches[-1].take(kind, body)
            case "end":
                if self.build is not None:
                    self.outcome = _outcome(body.entries(), self.build.entries()["metric"].text())
            case _:
                pass


@final
class _Search:
    def __init__(self, body: Cursor) -> None:
        self._variables = tuple(_variable(entry) for entry in body.entries()["variables"].items())
        self._runs: dict[tuple[str, str], Runs] = {}
        self._steps: list[Step] = []
        self._decision: Decision | None = None
        self._highest = float("-inf")

    def done(self) -> SearchHistory:
        return SearchHistory(self._variables, tuple(self._steps), self._decision)

    def take(self, kind: str, body: Cursor) -> None:
        entries = body.entries()
        match kind:
            case "scores" if entries["candidate"].value is not None:
                # A candidate's runs are written before the trial or the evaluation that they were for.
                key = entries["what"].text(), _candidate(entries["candidate"]).key
                # A trial runs its minibatch in parts.
                self._runs[key] = self._runs.get(key, Runs()) + _runs(entries, len(entries["scores"].items()))
            case "trial":
                self._steps.append(self._trial(entries))
            case "full evaluation":
                candidate, score = _candidate(entries["places"]), _interval(body)
                runs = self._runs.pop(("dev", candidate.key), Runs())
                self._steps.append(FullEvaluation(candidate, score, score.mean > self._highest, runs))
                self._highest = max(self._highest, score.mean)
            case "selection":
                mean, low, high = (bound.number() for bound in entries["gain"].items())
                self._decision = Decision(
                    best=_candidate(entries["best"]),
                    gain=Interval(mean, low, high, self._dev_rows()),
                    seed_kept=entries["seed_kept"].value is True,
                    artifact=entries["artifact"].text(),
                )
            case _:
                pass

    def _trial(self, entries: Mapping[str, Cursor]) -> Trial:
        candidate, incumbent = _candidate(entries["places"]), _candidate(entries["incumbent"])
        differences = [d.number() for d in entries["differences"].items()]
        runs = self._runs.pop(("minibatch", candidate.key), Runs())
        if "runs" in entries:
            # What was tried before its place in a domain was known says itself what it took.
            own = entries["runs"].entries()
            runs = _runs(own, own["rows"].integer())
        # The incumbent's runs on these rows are no trial; where it is tried itself, they are the same as the trial's.
        self._runs.pop(("minibatch", incumbent.key), None)
        return Trial(
            number=entries["number"].integer() + 1,
            candidate=candidate,
            incumbent=incumbent,
            mean=entries["mean"].number(),
            difference=mean_interval(differences),
            dropped=entries["dropped"].value is True,
            runs=runs.once(len(differences)),
        )

    def _dev_rows(self) -> int:
        return max((step.score.n for step in self._steps if isinstance(step, FullEvaluation)), default=0)


def _variable(body: Cursor) -> Variable:
    entries = body.entries()
    module = entries["module"]
    return Variable(
        name=entries["name"].text(),
        kind=entries["kind"].one_of(_KINDS),
        module=None if module.value is None else module.text(),
        values=tuple(value.value for value in entries["values"].items()),
    )


def _candidate(body: Cursor) -> Candidate:
    return Candidate({name: choice.value for name, choice in body.entries().items()})


def _runs(entries: Mapping[str, Cursor], rows: int) -> Runs:
    return Runs(
        rows=rows,
        calls=entries["calls"].integer(),
        prompt_tokens=entries["prompt_tokens"].integer(),
        output_tokens=entries["output_tokens"].integer(),
        failures=entries["failures"].integer(),
        failure_kinds={kind: count.integer() for kind, count in entries["failure_kinds"].entries().items()},
        first_failure=entries["first_failure"].text(),
    )


def _source(body: Cursor) -> Source:
    entries = body.entries()
    return Source(
        entries["file"].text(), entries["sha256"].text(), entries["compiler"].text(), _texts(entries["models"])
    )


def _outcome(entries: Mapping[str, Cursor], metric: str) -> Outcome:
    usage = {
        phase: Usage(
            calls=used.entries()["calls"].integer(),
            prompt_tokens=used.entries()["prompt_tokens"].integer(),
            output_tokens=used.entries()["output_tokens"].integer(),
        )
        for phase, used in entries["usage"].entries().items()
    }
    scores = entries["scores"]
    return Outcome(
        stopped=entries["stopped"].text(),
        seed_kept=entries["seed_kept"].value is True,
        usage=usage,
        scores=None if scores.value is None else _scores(scores.entries(), metric),
    )


def _scores(entries: Mapping[str, Cursor], metric: str) -> Scores:
    return Scores(
        metric,
        seed=_interval(entries["seed"]),
        optimized=_interval(entries["optimized"]),
        gain=_interval(entries["gain"]),
        select_seed=_interval(entries["select_seed"]),
        select_optimized=_interval(entries["select_optimized"]),
    )


def _interval(body: Cursor) -> Interval:
    entries = body.entries()
    return Interval(entries["mean"].number(), entries["low"].number(), entries["high"].number(), entries["n"].integer())


def _texts(body: Cursor) -> tuple[str, ...]:
    return tuple(item.text() for item in body.items())
