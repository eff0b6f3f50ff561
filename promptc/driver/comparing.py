"""What differs between two artifacts, module by module."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.artifact.model import Artifact
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
    """Two artifacts, and the modules of both in the order of the first."""

    first: Artifact
    second: Artifact
    modules: tuple[ModuleDiff, ...]


def load_pair(first: str, second: str, program: str | None = None) -> tuple[Artifact, Artifact]:
    """Both sides of a comparison: each an artifact's path, a source's path, or ``seed`` for the other side as written."""
    if first == second == SEED:
        raise DriverProblem("give at least one file: `seed` stands for the other one as it was written")
    return _side(first, second, program), _side(second, first, program)


def _side(name: str, other: str, program: str | None) -> Artifact:
    if name != SEED:
        path = Path(name)
        if not path.is_file():
            raise DriverProblem(f"there is no file {name}")
        return load(path, program)
    artifact = read_artifact(Path(other))
    return load(source_of(Path(other), artifact), artifact.program.symbol)


def compare(first: Artifact, second: Artifact) -> Comparison:
    """The prompts and settings of ``first`` and ``second``, module by module."""
    symbols = dict.fromkeys(m.symbol for a in (first, second) for m in a.modules)
    modules = tuple(ModuleDiff(s, tuple(_diff(_text(first, s), _text(second, s)))) for s in symbols)
    return Comparison(first, second, modules)


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
