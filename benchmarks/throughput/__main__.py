"""Rows per second of `promptc run`, beside vLLM alone and beside DSPy, on one machine in one run.

    python -m benchmarks.throughput
    python -m benchmarks.throughput --rows 200 --runs 1 --only raw promptc
    python -m benchmarks.throughput --table

The sides take turns: ``raw`` (`LLM.generate` on the same prompts, stage by stage), ``promptc``, ``dspy`` (against vLLM's own server),
``own`` (promptc without an engine), and again. Each run is a process of its own with an engine of its own, which has answered
other rows before the measuring begins. How many rows promptc and DSPy have in flight is tried out beforehand, on other rows;
one number for --concurrency or --threads is taken as it is. Runs that are in --out are not made again.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.optimize import dspy_env
from benchmarks.origin import origin
from benchmarks.throughput import cells
from benchmarks.throughput.bench import Bench, RunFailed
from benchmarks.throughput.cells import SIDES, Cell
from benchmarks.throughput.material import prepare
from benchmarks.throughput.table import report

_RUNS = Path("benchmarks/runs/throughput")
_DSPY = Path("benchmarks/runs/optimize/.dspy")


def main() -> None:
    options = _parser().parse_args()
    done = {cell.key: cell for cell in cells.load(options.out)}
    wanted = [(side, run) for run in range(1, options.runs + 1) for side in SIDES if side in options.only]
    wanted = [(side, run) for side, run in wanted if (side, run, options.rows, 0) not in done]
    if wanted and not options.table:
        try:
            _measure(wanted, done, options)
        except (OSError, RunFailed, RuntimeError) as problem:
            sys.exit(str(problem))
    print(report([c for c in done.values() if c.rows == options.rows or c.run == 0]), end="")


def _measure(wanted: list[tuple[str, int]], done: dict[cells.Key, Cell], options: argparse.Namespace) -> None:
    """Make the runs that are ``wanted``, and add them to ``done`` and to the file. Raises as `Bench` does."""
    runs = origin()
    if strangers := {c.origin["weights"] for c in done.values()} - {runs["weights"]}:
        sys.exit(f"{options.out} has runs of other weights ({', '.join(strangers)}): give another --out")
    folder = options.out.parent / str(options.rows)
    material = prepare(folder, options.rows, options.tuning_rows)
    sides = {side for side, _ in wanted}
    python = dspy_env.make(options.dspy) if "dspy" in sides else Path()
    bench = Bench(folder, material, python, runs)
    recorded = bench.record(options.concurrency[0])

    def keep(cell: Cell) -> None:
        done[cell.key] = cell
        cells.append(options.out, cell)
        print(_line(cell), flush=True)

    settings = dict.fromkeys(SIDES, 0)
    for side, candidates in (("promptc", options.concurrency), ("dspy", options.threads)):
        if side in sides and len(candidates) > 1:
            for setting in candidates:
                if (side, 0, options.tuning_rows, setting) not in done:
                    keep(bench.try_out(side, setting))
        tried = [c for c in done.values() if c.setting in candidates and c.rows == options.tuning_rows]
        settings[side] = cells.best_setting(tried, side) or candidates[0]
    settings["own"] = settings["promptc"]
    for side, run in wanted:
        keep(bench.measure(side, run, settings[side], recorded))


def _line(cell: Cell) -> str:
    what = f"run {cell.run}" if cell.run else "tried"
    flight = f", {cell.setting} in flight" if cell.setting else ""
    return f"{cell.side:8} {what}  {cell.rate:8.1f} rows/s  {cell.rows} rows in {cell.measured.seconds:.1f} s{flight}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.throughput",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=int, default=2_000, metavar="N")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="of each side")
    parser.add_argument("--only", nargs="+", choices=SIDES, default=SIDES, metavar="SIDE", help=", ".join(SIDES))
    parser.add_argument(
        "--concurrency", nargs="+", type=int, default=[64, 256, 512], metavar="N", help="of promptc run"
    )
    parser.add_argument("--threads", nargs="+", type=int, default=[16, 32, 64, 128], metavar="N", help="of DSPy")
    parser.add_argument("--tuning-rows", type=int, default=2000, metavar="N", help="to try these out on")
    parser.add_argument("--out", type=Path, default=_RUNS / "cells.jsonl", metavar="FILE", help="the runs (JSON Lines)")
    parser.add_argument("--dspy", type=Path, default=_DSPY, metavar="FOLDER", help="DSPy's environment")
    parser.add_argument("--table", action="store_true", help="run nothing; print the tables of --out")
    return parser


if __name__ == "__main__":
    main()
