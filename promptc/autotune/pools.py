"""Which rows do what: demonstrate, steer, select, report. No row has two of these jobs.

A demonstration that is scored on its own row is answered by copying; a winner is picked among many, so its score where
it was picked is too high. Hence four pools: ``demo`` rows become demonstrations, ``steer`` rows score the
trials of the search, ``dev`` rows select the winner, ``test`` rows are used once, for the report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

from promptc.autotune.problems import OptimizeProblem
from promptc.autotune.seeds import stream
from promptc.data.splits import FEWEST_TRAIN
from promptc.schema.hashing import digest
from promptc.schema.types import Row

DEMO_SHARE = 0.5
_MISSING_SHARE = 0.25  # of train, for a dev or a test set that the data set does not name


@final
@dataclass(frozen=True, slots=True)
class Pools:
    """The rows of a build by their job, and what had to be decided to get there (``notes``, for the user)."""

    demo: tuple[Row, ...]
    steer: tuple[Row, ...]
    dev: tuple[Row, ...]
    test: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def divide(splits: Mapping[str, Sequence[Row]], seed: int) -> Pools:
    """The pools of a build from the splits ``train``, ``dev`` and ``test``; the last two may be missing.

    Raises `OptimizeProblem` where the rows are too few to be divided.
    """
    if not splits.get("train"):
        raise OptimizeProblem("the data set has no rows in `train`; demonstrations and trials come from there")
    train = list(splits["train"])
    if len(train) < FEWEST_TRAIN:
        raise OptimizeProblem(
            f"`train` has {len(train)} rows; at least {FEWEST_TRAIN} are needed to demonstrate and steer"
        )
    stream(seed, "pools").shuffle(train)
    notes = []
    missing = [name for name in ("dev", "test") if not splits.get(name)]
    taken = max(1, round(len(train) * _MISSING_SHARE))
    if len(train) - taken * len(missing) < 2:
        raise OptimizeProblem(f"`train` has {len(train)} rows: too few to take {' and '.join(missing)} rows from it")
    given = {name: tuple(splits.get(name, ())) for name in ("dev", "test")}
    for name in missing:
        given[name] = tuple(train[:taken])
        del train[:taken]
        notes.append(f"the data set has no `{name}` rows: {taken} rows were taken from `train`, by the seed")
    cut = max(1, min(len(train) - 1, round(len(train) * DEMO_SHARE)))
    test = given["test"]
    dev = _without(given["dev"], [test], "that do not select, as equal rows report", notes)
    steer = _without(train[cut:], [dev, test], "that do not steer, as equal rows select or report", notes)
    demo = _without(train[:cut], [steer, dev, test], "that do not demonstrate, as equal rows are scored", notes)
    for name, rows, job in (
        ("dev", dev, "in `test`, too: there is none left to select on"),
        ("train", steer, "in `dev` or `test`, too: there is none left to steer the search"),
        ("train", demo, "scored, too: there is none left to demonstrate"),
    ):
        if not rows:
            raise OptimizeProblem(f"every row of `{name}` is {job}")
    return Pools(demo, steer, dev, test, tuple(notes))


def _without(rows: Sequence[Row], others: Sequence[Sequence[Row]], why: str, notes: list[str]) -> tuple[Row, ...]:
    """``rows`` that none of ``others`` has, with a note of how many were left out."""
    known = {digest(row) for pool in others for row in pool}
    left = tuple(row for row in rows if digest(row) not in known)
    if len(left) < len(rows):
        notes.append(f"rows {why}: {len(rows) - len(left)}")
    return left
