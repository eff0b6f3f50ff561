"""Cells and a grid for tests, from scores alone."""

from collections.abc import Mapping, Sequence

from promptc.bench.cells import Cell, CellName, Used
from promptc.bench.table import Grid, Published

COMMAND = "promptc bench iris.prompt vote.prompt --optimizers seed,mipro,opro --seeds 1,2 --out bench"


def cell(name: str, scores: Sequence[float], *, rows: str = "rows", usd: float | None = None) -> Cell:
    program, optimizer, seed = name.split("/")
    searched = optimizer != "seed"
    return Cell(
        CellName(program, optimizer, int(seed.removeprefix("seed="))),
        key="0" * 8 + name,
        rows=rows,
        scores=tuple(scores),
        search=Used(1200, 50_000, 2400, usd) if searched else Used(usd=usd),
        report=Used(len(scores), 500, 40, usd),
        seed_kept=not searched,
        models=("vllm:promptc-nano",),
        compiler="promptc 1.0",
        artifact=f"artifacts/{name.replace('/', '-')}.promptc.json",
    )


def grid(published: Mapping[tuple[str, str], float] | None = None) -> Grid:
    figures = None if published is None else Published("A paper (2024), table 2", "Llama-3-8B", published)
    return Grid("Two programs", ("iris", "vote"), ("seed", "mipro", "opro"), (1, 2), "seed", COMMAND, figures)


def cells() -> list[Cell]:
    """Twelve rows; `mipro` gains with both seeds, `opro` was run with one seed and on one program alone."""
    low, high = [1.0, 0.0, 0.0, 0.0] * 3, [1.0, 1.0, 1.0, 0.0, 1.0, 1.0] * 2
    return [
        cell("iris/seed/seed=1", low),
        cell("iris/seed/seed=2", low),
        cell("iris/mipro/seed=1", high, usd=0.25),
        cell("iris/mipro/seed=2", [*high[:-1], 1.0], usd=0.5),
        cell("iris/opro/seed=2", [0.0, *low[1:]]),
        cell("vote/seed/seed=1", [0.5] * 4),
        cell("vote/mipro/seed=1", [0.5] * 4),
    ]
