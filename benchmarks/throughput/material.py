"""The program and the rows of a run, in a folder of its own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.optimize import rows as drawn_rows
from benchmarks.optimize.rows import Row
from promptc.artifact.model import Artifact, Demo, Module
from promptc.driver.artifacts import write_artifact
from promptc.driver.compiling import compile_file
from promptc.schema.types import Field, Json

_PROGRAM = Path(__file__).with_name("shelve.prompt")
_DEMOS = 4
# Rows that are run before the measuring begins: engines compile constraints, and read prefixes once.
WARM = 64


@dataclass(frozen=True, slots=True)
class Material:
    """``artifact`` is the program with demonstrations. ``warm``, ``tuning`` and ``rows`` are files of JSON Lines; no note is in two."""

    artifact: Path
    warm: Path
    tuning: Path
    rows: Path


def prepare(folder: Path, rows: int, tuning: int) -> Material:
    """The same for the same numbers, whenever it is made."""
    folder.mkdir(parents=True, exist_ok=True)
    found = Material(*(folder / name for name in ("shelve.promptc.json", "warm.jsonl", "tuning.jsonl", "rows.jsonl")))
    rng = drawn_rows.stream("throughput", 1)
    notes = drawn_rows.drawn(drawn_rows.note, _DEMOS + WARM + tuning + rows, rng)
    shown, notes = notes[:_DEMOS], notes[_DEMOS:]
    write_artifact(found.artifact, with_demos(compile_file(_PROGRAM).artifact, shown))
    for path, part in (
        (found.warm, notes[:WARM]),
        (found.tuning, notes[WARM : WARM + tuning]),
        (found.rows, notes[WARM + tuning :]),
    ):
        path.write_text("".join(json.dumps({"note": row["note"]}) + "\n" for row in part), encoding="utf-8")
    return found


def with_demos(artifact: Artifact, rows: Sequence[Row]) -> Artifact:
    """Every module shows ``rows``, which tell all inputs and outputs by name."""

    def shown(module: Module) -> Module:
        demos = (Demo(_part(row, module.inputs), _part(row, module.outputs)) for row in rows)
        return replace(module, demos=tuple(demos))

    return replace(artifact, modules=tuple(map(shown, artifact.modules)))


def _part(row: Row, fields: Sequence[Field]) -> dict[str, Json]:
    return {field.name: row[field.name] for field in fields}
