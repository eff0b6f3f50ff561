"""promptc beside DSPy: the same tasks, model, server and number of LM calls.

    python -m benchmarks.optimize --data FOLDER
    python -m benchmarks.optimize --tasks shelve facts --seeds 1 2 3 --methods dspy:mipro promptc:thompson
    python -m benchmarks.optimize --table

Every cell is one optimizer on one task with one seed: ``dspy:mipro``, ``dspy:mipro_asked`` (its proposer asks in the words that
the model was trained on), ``dspy:bootstrap_rs``, ``promptc:mipro`` and ``promptc:thompson``. The others may use as many calls as
``dspy:mipro`` needed for the same task and seed, or --budget. Cells that are in --out are not run again, so a benchmark that was
stopped goes on. ``heart`` reads a file from --data.
"""

import argparse
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.optimize import cells, dspy_env, dspy_side, promptc_side
from benchmarks.optimize.cells import Cell
from benchmarks.optimize.outcome import CellFailed
from benchmarks.optimize.rows import DataMissing
from benchmarks.optimize.server import forget_prefixes, serve
from benchmarks.optimize.tables import REFERENCE, report
from benchmarks.optimize.tasks import TASKS, Task
from benchmarks.optimize.workplace import set_up
from benchmarks.origin import origin as what_runs

_RUNS = Path("benchmarks/runs/optimize")
_METHODS = (REFERENCE, "promptc:mipro", "promptc:thompson", "dspy:bootstrap_rs", "dspy:mipro_asked")
# These take as many calls as they take; the others are given as many as the reference took.
_UNLIMITED = (REFERENCE, "dspy:mipro_asked")


def main() -> None:
    options = _parser().parse_args()
    done = {cell.key: cell for cell in cells.load(options.out)}
    if options.table:
        print(report(list(done.values())), end="")
        return
    tasks = [task for task in TASKS if task.name in options.tasks]
    methods = sorted(options.methods, key=lambda m: m != REFERENCE)
    wanted = [(t, m, s) for s in options.seeds for t in tasks for m in methods if (t.name, m, s) not in done]
    origin = what_runs()
    if strangers := {c.origin["weights"] for c in done.values()} - {origin["weights"]}:
        sys.exit(f"{options.out} has cells of other weights ({', '.join(strangers)}): give another --out")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            for task in tasks:
                task.splits(options.seeds[0], options.data)
            python = dspy_env.make(options.dspy) if any(m.startswith("dspy:") for _, m, _ in wanted) else Path()
            server = options.server or (stack.enter_context(serve(options.out.parent)).base if wanted else "")
            for task, method, seed in wanted:
                cell = _run(task, method, seed, done, options, origin, server, python)
                done[cell.key] = cell
                cells.append(options.out, cell)
                print(_line(cell), flush=True)
        except (CellFailed, DataMissing, OSError, RuntimeError) as problem:
            sys.exit(str(problem))
    print(report(list(done.values())), end="")


def _run(
    task: Task,
    method: str,
    seed: int,
    done: Mapping[tuple[str, str, int], Cell],
    options: argparse.Namespace,
    origin: Mapping[str, str],
    server: str,
    python: Path,
) -> Cell:
    place = set_up(
        task, task.splits(seed, options.data), options.out.parent / f"{task.name}-{method.replace(':', '-')}-{seed}"
    )
    limit = 0 if method in _UNLIMITED else options.budget or _limit(task, method, seed, done)
    forget_prefixes(server)
    side, _, name = method.partition(":")
    if side == "dspy":
        outcome = dspy_side.run(place, task, name, seed, limit, server, python)
    else:
        outcome = promptc_side.run(place, seed, name, limit, server)
    return Cell(
        task=task.name,
        method=method,
        seed=seed,
        limit=limit,
        scores=outcome.scores,
        seed_scores=outcome.seed_scores,
        search=outcome.search,
        seconds=outcome.seconds,
        chosen=outcome.chosen,
        origin=origin,
        command=_command(task, method, seed, limit),
    )


def _limit(task: Task, method: str, seed: int, done: Mapping[tuple[str, str, int], Cell]) -> int:
    """The calls that the reference took."""
    known = done.get((task.name, REFERENCE, seed))
    if known is None:
        raise CellFailed(f"{task.name}, {method}, seed {seed}: run {REFERENCE} first, or give --budget")
    return known.search.calls


def _command(task: Task, method: str, seed: int, limit: int) -> str:
    words = ["python -m benchmarks.optimize --tasks", task.name, "--methods", method, "--seeds", str(seed)]
    words += ["--budget", str(limit)] if limit else []
    words += ["--data FOLDER"] if task.name == "heart" else []
    return " ".join([*words, "--out FILE"])


def _line(cell: Cell) -> str:
    before, after = (sum(scores) / len(scores) for scores in (cell.seed_scores, cell.scores))
    return (
        f"{cell.task:10} {cell.method:18} seed {cell.seed}  {before:.3f} -> {after:.3f}  {cell.search.calls:6,} calls"
        f" {cell.seconds:6.1f} s  {cell.command}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.optimize", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [task.name for task in TASKS]
    parser.add_argument("--tasks", nargs="+", choices=names, default=names, metavar="TASK", help=", ".join(names))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3], metavar="N")
    parser.add_argument("--methods", nargs="+", default=_METHODS, choices=_METHODS, metavar="METHOD")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="the folder with heart_train_120.csv")
    parser.add_argument(
        "--out", type=Path, default=_RUNS / "cells.jsonl", metavar="FILE", help="the cells (JSON Lines)"
    )
    parser.add_argument("--budget", type=int, metavar="N", help="LM calls of a search, in the place of dspy:mipro's")
    parser.add_argument("--server", metavar="URL", help="a running vLLM server of promptc-nano, such as http://HOST/v1")
    parser.add_argument("--dspy", type=Path, default=_RUNS / ".dspy", metavar="FOLDER", help="DSPy's environment")
    parser.add_argument("--table", action="store_true", help="run nothing; print the tables of --out")
    return parser


if __name__ == "__main__":
    main()
