"""Pools of rows, and pools that are split off them or drawn from them.

Law, tested as a property: the pools that come from one file are disjoint, and together they are the file. Equal rows
stay together, so that no row of one pool is in another even by value; a split may therefore be a few rows larger
or smaller than its share. A sample has no more rows than it asks for, and fewer only where the rows that are left all have equals.
"""

import random
from collections.abc import Mapping, Sequence

from promptc.data.problems import DataProblem, Flaw
from promptc.data.spec import DatasetSpec, FilePool, SamplePool, SplitPool
from promptc.schema.hashing import digest
from promptc.schema.types import Row

# Of `train`, for an optimizing build: some to demonstrate and some to steer, after what `dev` and `test` may take.
FEWEST_TRAIN = 4

Groups = list[list[Row]]  # each a row with all its equals


def divide(spec: DatasetSpec, files: Mapping[str, Sequence[Row]]) -> dict[str, tuple[Row, ...]]:
    """All pools of ``spec`` in declared order, from the rows of its file pools by name.

    A file that nothing is taken out of keeps its order. Raises `DataProblem` for pools that come to more than the whole
    and for a pool without rows.
    """
    divided = {pool.pool for pool in spec.pools if not isinstance(pool, FilePool)}
    groups: dict[str, Groups] = {}
    sizes: dict[str, int] = {}
    shares: dict[str, float] = {}
    drawn: dict[str, int] = {}
    for pool in spec.pools:
        match pool:
            case FilePool(name=name):
                rows = files[name]
                groups[name] = _shuffled(rows, spec.seed, name) if name in divided else [[r] for r in rows]
            case SplitPool(pool=source, share=share):
                after = shares[source] = shares.get(source, 0.0) + share
                # Shares are rounded as sums, so that shares of 1 in all leave nothing and take nothing twice.
                left = sizes[source] - round(after * sizes[source]) - drawn.get(source, 0)
                groups[pool.name] = _split(spec.name, pool, groups[source], sizes[source], after, left)
            case SamplePool(pool=source):
                groups[pool.name] = _sample(spec.name, pool, groups[source])
                drawn[source] = drawn.get(source, 0) + _count(groups[pool.name])
        sizes[pool.name] = _count(groups[pool.name])
    return {name: tuple(row for group in pool_groups for row in group) for name, pool_groups in groups.items()}


def _split(dataset: str, pool: SplitPool, source: Groups, size: int, after: float, left: int) -> Groups:
    """Move groups from the front of ``source``, which once had ``size`` rows, until at most ``left`` rows stay in it."""
    problem = ""
    if after > 1.0 + 1e-9:
        problem = f"the splits of `{pool.pool}` come to {after:g}, more than 1"
    elif left < 0:
        problem = f"a share of {pool.share:g} of `{pool.pool}` ({size} rows) is more than its samples left"
    elif _count(source) <= left:
        problem = f"a share of {pool.share:g} of `{pool.pool}` ({size} rows) has no rows"
    if problem:
        raise DataProblem(Flaw(dataset, "", f"split `{pool.name}`: {problem}"))
    rows, front = _count(source), 0
    while rows > left:
        rows -= len(source[front])
        front += 1
    split = source[:front]
    del source[:front]
    return split


def _sample(dataset: str, pool: SamplePool, source: Groups) -> Groups:
    """Move the first groups that come to the rows of ``pool`` out of ``source``; groups that would exceed them stay."""
    if pool.rows > (left := _count(source)):
        reason = f"sample `{pool.name}`: it draws {pool.rows} rows, and `{pool.pool}` has {left} left"
        raise DataProblem(Flaw(dataset, "", reason))
    sample: Groups = []
    stay: Groups = []
    room = pool.rows
    for group in source:
        if len(group) <= room:
            room -= len(group)
            sample.append(group)
        else:
            stay.append(group)
    if not sample:
        reason = f"sample `{pool.name}`: every row of `{pool.pool}` has more than {pool.rows - 1} equals, which stay together"
        raise DataProblem(Flaw(dataset, "", reason))
    source[:] = stay
    return sample


def _count(groups: Groups) -> int:
    return sum(map(len, groups))


def _shuffled(rows: Sequence[Row], seed: int, name: str) -> Groups:
    """``rows`` with their equals, in an order that the seed decides."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(digest(row), []).append(row)
    order = list(groups.values())
    random.Random(f"{seed}/{name}").shuffle(order)  # noqa: S311 - a fixed order is wanted, not a secret one
    return order
