"""Warnings about what a search could learn, and about the rows and draws that it relies on."""

import math
from collections.abc import Iterator

from promptc.data.load import Dataset, load_dataset, overlap
from promptc.data.problems import DataProblem
from promptc.data.spec import FilePool
from promptc.data.splits import FEWEST_TRAIN
from promptc.sema import errors_data, errors_usage
from promptc.sema.context import Context
from promptc.sema.model import Module, Program
from promptc.sema.walk import called_names
from promptc.source.diagnostic import Diagnostic
from promptc.source.text import Span
from promptc.syntax import ast

# A larger file has rows enough, and a check is to be quick: the build looks at all of it.
_MOST_BYTES = 100_000
_FEW_ROWS = 20


def optimize_warnings(ctx: Context, decl: ast.OptimizeDecl, program: Program) -> list[Diagnostic]:
    """What is worth saying of an optimize block that has no mistake."""
    modules = _called(ctx, program)
    found: list[Diagnostic] = []
    if modules and not program.knobs and all(m.signature.frozen for m in modules):
        found.append(errors_usage.nothing_to_optimize(decl.program.span, program.name))
    sampling = [m.symbol.rpartition(".")[2] for m in modules if m.decoding.temperature > 0 or "temperature" in m.tuned]
    if sampling and not any(s.name.text == "seed" for s in decl.settings):
        found.append(errors_data.unseeded(decl.program.span, sampling))
    data = next(s for s in decl.settings if s.name.text == "data")
    return [*found, *_rows(ctx, data.value.span, ctx.optimize[decl.program.text].dataset)]


def _called(ctx: Context, program: Program) -> list[Module]:
    called = called_names(program.decl.body)
    return [ctx.modules[s] for name, s in program.modules.items() if name in called and s in ctx.modules]


def _rows(ctx: Context, span: Span, name: str) -> Iterator[Diagnostic]:
    """How many rows there are to learn from and to select on, and whether two pools share rows."""
    dataset, symbol = _load(ctx, name), ctx.symbols.get(name)
    if dataset is None or symbol is None or symbol.span is None:
        return
    train = len(dataset.splits.get("train", ()))
    if 0 < train < FEWEST_TRAIN:
        yield errors_data.few_train(span, train, FEWEST_TRAIN, symbol.span)
    rows = len(dataset.splits.get("dev", ()))
    if 0 < rows < _FEW_ROWS:
        # Half of the 95 % interval of a share near one half.
        points = round(98 / math.sqrt(rows))
        yield errors_data.small_dev(span, rows, points, _FEW_ROWS, symbol.span)
    for shared in overlap(dataset):
        yield errors_data.shared_rows(span, shared.rows, shared.first, shared.second, symbol.span)


def _load(ctx: Context, name: str) -> Dataset | None:
    """The data set, where it is small enough to be read for a check and can be read."""
    spec = ctx.datasets.get(name)
    if spec is None:
        return None
    files = [ctx.folder / pool.path for pool in spec.pools if isinstance(pool, FilePool)]
    if sum(file.stat().st_size for file in files if file.is_file()) > _MOST_BYTES:
        return None
    try:
        return load_dataset(spec, ctx.folder, ())
    except (DataProblem, OSError):
        # A row further down that cannot be read is told by what needs it, with its place.
        return None
