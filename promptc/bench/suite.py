"""A suite: programs, optimizers, seeds and figures to stand beside, in a TOML file, for `promptc bench --suite FILE`.

    title = "..."
    programs = ["../examples/iris/iris.prompt"]
    optimizers = ["seed", "opro_ungrounded", "mipro"]
    seeds = [1, 2, 3]

    [options.opro_ungrounded]   # the column's name; `pipeline` where it is not the pipeline's
    pipeline = "opro"
    grounded = "never"

    [published]
    source = "..."
    model = "..."
    best = 100                  # what the highest score is there; it is 1 here

    [published.scores.iris]
    seed = 40.9

Paths are relative to the file.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

from promptc.bench.problem import BenchProblem
from promptc.bench.table import SEED, Published
from promptc.schema.types import Json
from promptc.source.suggest import closest

_KEYS = ("title", "programs", "optimizers", "seeds", "reference", "options", "published")
_PUBLISHED_KEYS = ("source", "model", "best", "scores")
# The column of the program's own `passes`.
OWN = "own"


@final
@dataclass(frozen=True, slots=True)
class Column:
    """An optimizer: a pipeline and options of its passes. ``pipeline`` may be `SEED`, without a search, or `OWN`."""

    name: str
    pipeline: str
    options: Mapping[str, Json] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class Suite:
    """``columns`` are those of ``optimizers``; without a suite a name is a pipeline's."""

    title: str = "Programs and optimizers"
    programs: tuple[Path, ...] = ()
    optimizers: tuple[str, ...] = (SEED, OWN)
    seeds: tuple[int, ...] = (1, 2, 3)
    reference: str = SEED
    columns: Mapping[str, Column] = field(default_factory=dict)
    published: Published | None = None

    def column(self, name: str) -> Column:
        return self.columns.get(name) or Column(name, name)


def read_suite(path: Path) -> Suite:
    """Raises `BenchProblem` where the file is not a suite, and OSError."""
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BenchProblem(f"{path} is not TOML: {error}") from error
    try:
        return _suite(found, path.parent)
    except BenchProblem as problem:
        raise BenchProblem(f"{path}: {problem}") from None


def _suite(found: Mapping[str, Any], folder: Path) -> Suite:
    _only(found, _KEYS, "a suite")
    for name in ("optimizers", "seeds"):
        if found.get(name) == []:
            raise BenchProblem(f"`{name}` is empty")
    plain = Suite()
    optimizers = tuple(_list(found, "optimizers", str, plain.optimizers))
    options = _table(found, "options")
    _only(options, optimizers, "`options`")
    return Suite(
        title=_value(found, "title", str, plain.title),
        programs=tuple(folder / text for text in _list(found, "programs", str, ())),
        optimizers=optimizers,
        seeds=tuple(_list(found, "seeds", int, plain.seeds)),
        reference=_value(found, "reference", str, plain.reference),
        columns={name: _column(name, _table(options, name)) for name in optimizers},
        published=_published(_table(found, "published")) if "published" in found else None,
    )


def _column(name: str, found: Mapping[str, Any]) -> Column:
    options = {option: value for option, value in found.items() if option != "pipeline"}
    return Column(name, _value(found, "pipeline", str, name), options)


def _published(found: Mapping[str, Any]) -> Published:
    _only(found, _PUBLISHED_KEYS, "`published`")
    best = float(_value(found, "best", (int, float), 1))
    scores = _table(found, "scores")
    if not best > 0 or "source" not in found or "model" not in found:
        raise BenchProblem("`published` needs `source`, `model` and, where the highest score is not 1, `best` above 0")
    known = {
        # 88.6 of 100 is 0.886, and not the float beside it.
        (program, name): round(float(_value(_table(scores, program), name, (int, float), 0)) / best, 9)
        for program in scores
        for name in _table(scores, program)
    }
    return Published(_value(found, "source", str, ""), _value(found, "model", str, ""), known)


def _only(found: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for name in found:
        if name not in known:
            near = closest(name, known)
            hint = f"did you mean `{near}`?" if near else f"there are {', '.join(known)}"
            raise BenchProblem(f"{where} has no `{name}`; {hint}")


def _table(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name, {})
    if not isinstance(value, dict):
        raise BenchProblem(f"`{name}` must be a table")
    return value


def _value(found: Mapping[str, Any], name: str, kind: type | tuple[type, ...], default: Any) -> Any:
    value = found.get(name, default)
    if isinstance(value, bool) or not isinstance(value, kind):
        raise BenchProblem(f"`{name}` must be {'a text' if kind is str else 'a number'}, not {value!r}")
    return value


def _list(found: Mapping[str, Any], name: str, kind: type, default: Sequence[Any]) -> Sequence[Any]:
    """A list without repeats: each of its items is a row, a column or a seed."""
    value = found.get(name, list(default))
    if not isinstance(value, list) or any(isinstance(v, bool) or not isinstance(v, kind) for v in value):
        raise BenchProblem(f"`{name}` must be a list of {'texts' if kind is str else 'whole numbers'}")
    if len(set(value)) < len(value):
        raise BenchProblem(f"`{name}` has something twice")
    if kind is int and any(v < 0 for v in value):
        raise BenchProblem(f"`{name}` has a number below 0")
    return value
