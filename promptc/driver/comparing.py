"""What differs between two artifacts, module by module."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, final

from promptc.artifact.model import Artifact, Interval
from promptc.artifact.reader import loads
from promptc.driver.artifacts import read_artifact, source_of
from promptc.driver.problems import DriverProblem
from promptc.driver.showing import load, prompt

SEED = "seed"
BEST = "best"

RowSet = Literal["test", "dev"]


@final
@dataclass(frozen=True, slots=True)
class ModuleDiff:
    """``first`` and ``second`` are a module's settings and prompt as lines; none on a side that has no such module."""

    symbol: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.first == self.second

    def unified(self) -> list[str]:
        """What turns the first side into the second, without the heads that name files; empty where they are the same."""
        return list(difflib.unified_diff(self.first, self.second, lineterm="", n=2))[2:]


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """The modules of both sides, in the order of the first, and what a build measured of each side, where one did.

    ``rows`` says on which rows: those of ``dev`` picked the best candidate, so they say too much good of it.
    """

    modules: tuple[ModuleDiff, ...]
    scores: tuple[Interval | None, Interval | None]
    rows: RowSet = "test"


def compare_files(first: str, second: str, program: str | None = None, build: str | None = None) -> Comparison:
    """Compare two sides: each is an artifact's path, a source's path, or ``seed`` for the other side as written.

    ``seed`` and ``best`` are the program as written and the best candidate of ``build``, which is as
    `promptc.driver.histories.find_journal` reads it.

    Raises `DriverProblem` where a side cannot be had, and what reading it raises.
    """
    if {first, second} == {SEED, BEST}:
        return _candidates(first, second, build)
    if BEST in {first, second}:
        raise DriverProblem("`best` is compared with `seed`: both are programs of one build")
    if build is not None:
        raise DriverProblem("--build goes with `seed best`, which are programs of a build")
    if first == second == SEED:
        raise DriverProblem("give at least one file: `seed` stands for the other one as it was written")
    a, b = _side(first, second, program), _side(second, first, program)
    return Comparison(compare(a, b), (_score(first, a, b), _score(second, b, a)))


def _candidates(first: str, second: str, build: str | None) -> Comparison:
    from promptc.driver.histories import load_history  # artifacts are compared without numpy

    history = load_history(build)
    search = next((s for s in reversed(history.searches) if s.decision is not None), None)
    if search is None or search.decision is None:
        raise DriverProblem(
            f"no search of the build {history.name} has come to its end: there is no best candidate yet"
        )
    scores = {full.candidate.key: full.score for full in search.full_evaluations}
    sides = {
        SEED: (loads(history.artifact), scores.get(search.seed.key)),
        BEST: (loads(search.decision.artifact), scores.get(search.decision.best.key)),
    }
    (a, a_score), (b, b_score) = sides[first], sides[second]
    return Comparison(compare(a, b), (a_score, b_score), "dev")


def _score(name: str, artifact: Artifact, other: Artifact) -> Interval | None:
    # A program as written has no scores of its own; the build that started from it measured it.
    if name == SEED:
        return other.scores.seed if other.scores is not None else None
    return artifact.scores.optimized if artifact.scores is not None else None


def _side(name: str, other: str, program: str | None) -> Artifact:
    if name != SEED:
        path = Path(name)
        if not path.is_file():
            raise DriverProblem(f"there is no file {name}")
        return load(path, program)
    artifact = read_artifact(Path(other))
    return load(source_of(Path(other), artifact), artifact.program.symbol)


def compare(first: Artifact, second: Artifact) -> tuple[ModuleDiff, ...]:
    """The prompts and settings of ``first`` and ``second``, module by module."""
    symbols = dict.fromkeys(m.symbol for a in (first, second) for m in a.modules)
    return tuple(ModuleDiff(s, tuple(_text(first, s)), tuple(_text(second, s))) for s in symbols)


def _text(artifact: Artifact, symbol: str) -> list[str]:
    """All that decides the requests of a module, as lines; none where the artifact has no such module."""
    for module in artifact.modules:
        if module.symbol == symbol:
            model, decoding = artifact.model(module.model), module.decoding
            settings = [
                f"model: {model.engine}:{model.name}",
                f"temperature: {decoding.temperature:g}",
                f"top_p: {decoding.top_p:g}",
                f"max_tokens: {decoding.max_tokens}",
            ]
            messages = [line for m in prompt(module) for line in (f"[{m.role}]", *m.content.split("\n"))]
            return settings + messages
    return []
