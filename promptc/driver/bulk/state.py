"""What a file of answers is of: a small file beside it, which says whether a run may go on writing there."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import final

from promptc.artifact.cursor import Cursor
from promptc.artifact.model import Artifact, Corpus, Extern, Provenance
from promptc.artifact.problem import ArtifactProblem
from promptc.artifact.writer import content_hash
from promptc.driver.bulk.inputs import InputFile, ends_a_line, head_sha256
from promptc.driver.problems import DriverProblem
from promptc.runtime.extern_sources import parse_source

SUFFIX = ".run.json"
_FORMAT = 1
# Files of these kinds grow at their end, and what stands in them stays what it is.
_GROWING = (".csv", ".jsonl", ".tsv")


@final
@dataclass(frozen=True, slots=True)
class RunState:
    """All that decides the answers of a run: the SHA-256 of the program, that of each file that it calls, the seed, and
    the rows, a file of ``size`` bytes.
    """

    program: str
    calls: tuple[tuple[str, str], ...]
    seed: int
    rows: str
    size: int


def state_of(artifact: Artifact, folder: Path, inputs: InputFile, seed: int) -> RunState:
    """The state of a run of ``artifact`` from ``folder``. Where a program came from and what it scored changes no answer."""
    bare = replace(artifact, provenance=Provenance("", ""), scores=None, signature=None)
    files = sorted({path for path in _files(artifact.externs) if (folder / path).is_file()})
    calls = tuple((path, head_sha256(folder / path, (folder / path).stat().st_size)) for path in files)
    return RunState(content_hash(bare), calls, seed, inputs.sha256, inputs.size)


def read_state(path: Path) -> RunState | None:
    """The state in the file at ``path``; None where there is no file. Raises `DriverProblem` where it is none."""
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        raise _unreadable(path, "it is no JSON") from None
    try:
        found = Cursor(value).keys(("run", "program", "calls", "seed", "rows", "size"))
        if found["run"].integer() != _FORMAT:
            raise found["run"].problem(f"this promptc reads format {_FORMAT}")
        calls = tuple((name, entry.text()) for name, entry in found["calls"].entries().items())
        return RunState(
            found["program"].text(), calls, found["seed"].integer(), found["rows"].text(), found["size"].integer()
        )
    except ArtifactProblem as problem:
        raise _unreadable(path, str(problem)) from None


def write_state(path: Path, state: RunState) -> None:
    """Write all of it or nothing."""
    part = path.with_name(f"{path.name}.part")
    text = json.dumps({"run": _FORMAT, **asdict(state), "calls": dict(state.calls)}, indent=2)
    part.write_text(f"{text}\n", encoding="utf-8")
    part.replace(path)


def changes(begun: RunState, now: RunState, inputs: InputFile) -> list[str]:
    """What is other than when the run was begun. Rows that were added at the end of their file change nothing before them."""
    before, after = dict(begun.calls), dict(now.calls)
    return [
        *(["the program"] if begun.program != now.program else []),
        *(name for name in sorted({*before, *after}) if before.get(name) != after.get(name)),
        *([str(inputs.path)] if begun.rows != now.rows and not _has_grown(begun, inputs) else []),
        *(["the seed"] if begun.seed != now.seed else []),
    ]


def _has_grown(begun: RunState, inputs: InputFile) -> bool:
    path = inputs.path
    return (
        path.suffix.lower() in _GROWING
        and begun.size < inputs.size
        and ends_a_line(path, begun.size)
        and head_sha256(path, begun.size) == begun.rows
    )


def _files(externs: tuple[Extern, ...]) -> Iterator[str]:
    """The files that ``externs`` name: Python and corpora."""
    for extern in externs:
        if isinstance(extern.source, Corpus):
            yield extern.source.path
        elif (source := parse_source(extern.source)).is_file:
            yield source.module


def _unreadable(path: Path, reason: str) -> DriverProblem:
    return DriverProblem(
        f"{path} does not say what its answers are of ({reason}); --fresh begins them anew, or give --out another name"
    )
