"""The builds that have a journal, and which of them a name means."""

from dataclasses import dataclass
from pathlib import Path
from typing import final

from promptc.artifact.model import Artifact
from promptc.autotune.history import History
from promptc.autotune.history_reader import read_history, read_source
from promptc.driver.artifacts import is_source, read_artifact, state_folder
from promptc.driver.problems import DriverProblem

JOURNAL = ".journal"
_MAKE_ONE = "`promptc build --optimize` makes one"


@final
@dataclass(frozen=True, slots=True)
class Listed:
    """A build among others. ``changed`` is when its journal was written to last, in seconds since 1970."""

    path: Path
    history: History
    changed: float


def load_history(build: str | None) -> History:
    """The history of ``build``, as `find_journal`; None is the build that was at work last."""
    return read_history(find_journal(build))


def list_builds() -> list[Listed]:
    """The builds of the programs in the working directory, the latest first."""
    return [Listed(path, read_history(path), _changed(path)) for path in _journals(Path())]


def find_journal(build: str | None) -> Path:
    """The journal that ``build`` means: a journal, a program's source (its latest build), the artifact that a build wrote,
    the first characters of the name of a build of the working directory, or None for the latest one there.

    Raises `DriverProblem` where there is none, or more than one.
    """
    if build is None:
        return _latest(_journals(Path()), "no build has a journal in .promptc/ here")
    path = Path(build)
    if path.suffix == JOURNAL and path.is_file():
        return path
    if is_source(path):
        here = [j for j in _journals(path.parent) if (found := read_source(j)) and found[0].file == path.name]
        return _latest(here, f"no build of {path} has a journal in {state_folder(path.parent)}/")
    if path.is_file():
        artifact = read_artifact(path)
        wrote = [j for j in _journals(path.parent) if _wrote(j, artifact)]
        return _latest(wrote, f"the journal of the build that wrote {path} is not in {state_folder(path.parent)}/")
    named = [j for j in _journals(Path()) if j.stem.startswith(build)]
    if len(named) > 1:
        raise DriverProblem(
            f"{build} is the beginning of {len(named)} builds' names; `promptc log --list` has them all"
        )
    return _latest(named, f"there is no file {build}, and no build here whose name begins like that")


def _journals(folder: Path) -> list[Path]:
    """The latest first."""
    found = state_folder(folder).glob(f"*{JOURNAL}")
    return sorted(found, key=lambda path: (-_changed(path), path.name))


def _changed(journal: Path) -> float:
    """When the journal was written to last: what a build that runs has written is in a file beside it."""
    log = journal.with_name(f"{journal.name}-wal")
    return max(path.stat().st_mtime for path in (journal, log) if path.exists())


def _latest(journals: list[Path], problem: str) -> Path:
    if not journals:
        raise DriverProblem(f"{problem}: {_MAKE_ONE}")
    return journals[0]


def _wrote(journal: Path, artifact: Artifact) -> bool:
    found = read_source(journal)
    origin = artifact.provenance
    wanted = (origin.source_sha256, origin.compiler, origin.passes, origin.seed)
    return found is not None and (found[0].sha256, found[0].compiler, *found[1:]) == wanted
