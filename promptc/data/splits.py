"""Pools of rows, and pools split off them.

Law, tested as a property: the pools that come from one file are disjoint, and together they are the file. Equal rows
stay together, so that no row of one split is in another even by value; a split may therefore be a few rows larger
or smaller than its share.
"""

import random
from collections.abc import Mapping, Sequence

from promptc.data.problems import DataProblem
from promptc.data.spec import DatasetSpec, FilePool
from promptc.schema.hashing import digest
from promptc.schema.types import Row

Groups = list[list[Row]]  # each a row with all its equals


def split_pools(spec: DatasetSpec, files: Mapping[str, Sequence[Row]]) -> dict[str, tuple[Row, ...]]:
    """All pools of ``spec`` in declared order, from the rows of its file pools by name.

    A file that nothing is split off keeps its order. Raises `DataProblem` for shares that come to more than the whole
    and for a split without rows.
    """
    split_from = {pool.pool for pool in spec.pools if not isinstance(pool, FilePool)}
    groups: dict[str, Groups] = {}
    sizes: dict[str, int] = {}
    taken: dict[str, float] = {}
    for pool in spec.pools:
        if isinstance(pool, FilePool):
            rows = files[pool.name]
            groups[pool.name] = (
                _shuffled(rows, spec.seed, pool.name) if pool.name in split_from else [[r] for r in rows]
            )
        else:
            before = taken.get(pool.pool, 0.0)
            after = taken[pool.pool] = before + pool.share
            if after > 1.0 + 1e-9:
                reason = f"split `{pool.name}`: the splits of `{pool.pool}` come to {after:g}, more than 1"
                raise DataProblem(spec.name, 0, "", reason)
            # Shares are rounded as sums, so that shares of 1 in all leave nothing and take nothing twice.
            left = sizes[pool.pool] - round(after * sizes[pool.pool])
            groups[pool.name] = _take(groups[pool.pool], left)
            if not groups[pool.name]:
                share = f"a share of {pool.share:g} of `{pool.pool}` ({sizes[pool.pool]} rows)"
                raise DataProblem(spec.name, 0, "", f"split `{pool.name}`: {share} has no rows")
        sizes[pool.name] = sum(map(len, groups[pool.name]))
    return {name: tuple(row for group in pool_groups for row in group) for name, pool_groups in groups.items()}


def _shuffled(rows: Sequence[Row], seed: int, name: str) -> Groups:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(digest(row), []).append(row)
    order = list(groups.values())
    random.Random(f"{seed}/{name}").shuffle(order)  # noqa: S311 - a fixed order is wanted, not a secret one
    return order


def _take(pool: Groups, left: int) -> Groups:
    """Move groups from the front of ``pool`` until at most ``left`` rows stay in it."""
    rows = sum(map(len, pool))
    count = 0
    while rows > left:
        rows -= len(pool[count])
        count += 1
    front = pool[:count]
    del pool[:count]
    return front
