"""What differs between two artifacts, module by module."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.artifact.model import Artifact, Interval
from promptc.driver.artifacts import read_artifact, source_of
from promptc.driver.problems import DriverProblem
from promptc.driver.showing import load, prompt

SEED = "seed"


@final
@dataclass(frozen=True, slots=True)
class ModuleDiff:
    """``lines`` is a unified diff of the module's prompt and settings; empty where they are the same."""

    symbol: str
    lines: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """The modules of both sides, in the order of the first, and what builds measured of each side, where one did."""

    modules: tuple[ModuleDiff, ...]
    scores: tuple[Interval | None, Interval | None]


def compare_files(first: str, second: str, program: str | None = None) -> Comparison:
    """Compare two sides: each is an artifact's path, a source's path, or ``seed`` for the other side as written.

    Raises `DriverProblem` where a side cannot be had, and what reading it raises.
    """
    if first == second == SEED:
        raise DriverProblem("give at least one file: `seed` stands for the other one as it was written")
    a, b = _side(first, second, program), _side(second, first, program)
    return Comparison(compare(a, b), (_score(first, a, b), _score(second, b, a)))


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
    return tuple(ModuleDiff(s, tuple(_diff(_text(first, s), _text(second, s)))) for s in symbols)


def _diff(first: list[str], second: list[str]) -> list[str]:
    # The heads that name files are left out: the caller says what is compared.
    return list(difflib.unified_diff(first, second, lineterm="", n=2))[2:]


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
