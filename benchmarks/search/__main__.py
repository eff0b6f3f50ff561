"""Run what is missing of the benchmark, and print its tables: ``python -m benchmarks.search --out results.jsonl``."""

import argparse
import sys
from pathlib import Path

from benchmarks.search.cells import missing, read, run_all
from benchmarks.search.landscapes import LANDSCAPES
from benchmarks.search.methods import METHODS
from benchmarks.search.table import markdown

_OUT = Path(__file__).resolve().parents[1] / "runs" / "search.jsonl"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--seeds", type=int, default=50, help="draws of each landscape (default: %(default)s)")
    parser.add_argument("--budgets", type=int, nargs="+", default=[20, 60, 200], help="trials of MIPROv2's protocol")
    parser.add_argument("--landscapes", nargs="+", choices=list(LANDSCAPES), default=list(LANDSCAPES))
    parser.add_argument("--samplers", nargs="+", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=_OUT, help="where results are kept; a run goes on from there")
    parser.add_argument("--table", action="store_true", help="run nothing, and print the tables of what was run")
    asked = parser.parse_args(arguments)
    if not asked.table:
        cases = list(missing(read(asked.out), asked.landscapes, asked.budgets, asked.seeds, asked.samplers))
        for done in run_all(cases, asked.out, asked.processes):
            print(f"\r{done} of {len(cases)}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    print(markdown(read(asked.out)), end="")


if __name__ == "__main__":
    main()
