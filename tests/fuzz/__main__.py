"""`make fuzz` and `make fuzz-artifacts`: look for what breaks promptc, in shares of a seed each, on several processes.

    python -m tests.fuzz --number 100000 --minutes 30 --seed 7 --processes 2
    python -m tests.fuzz --artifacts --number 100000
    python -m tests.fuzz --artifacts --number 100000 --seed 5 --skip 20000

Sources come from the grammar, from the programs of this repository, and from mutations of both. Each must end in an artifact
or in diagnostics. Artifacts are those of programs, changed in their bytes or their structure. Each must be refused in plain
words or be an artifact like any other, and nothing may be executed. Both within a second of the processor's time. What
breaks is printed; the exit status is then 1.
"""

import argparse
import os
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from typing import Any

from tests.fuzz.kinds import ARTIFACTS, SOURCES
from tests.fuzz.shares import Kind, Summary, run

_SHARE = 100
_SHOWN = 10
# Seconds between two lines about how far it is.
_PERIOD = 30.0


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--artifacts", action="store_true", help="try artifacts, and not sources")
    parser.add_argument("--number", type=int, default=100_000, help="how many at most")
    parser.add_argument(
        "--skip", type=int, default=0, help="how many an earlier run has tried, rounded down to hundreds"
    )
    parser.add_argument("--minutes", type=float, default=float("inf"), help="for how long at most")
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")), help="today's date by default")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="one for each core by default")
    options = parser.parse_args()
    kind: Kind[Any] = ARTIFACTS if options.artifacts else SOURCES
    summary = fuzz(kind, options.number, options.minutes, options.seed, options.processes, options.skip)
    sys.stdout.write(f"{summary.report(_SHOWN)}\n")
    return 1 if summary.failures else 0


def fuzz(kind: Kind[Any], number: int, minutes: float, seed: int, processes: int, skip: int = 0) -> Summary:
    """All shares from the one that begins with the case ``skip``, or those of them that were begun in time."""
    start, told, summary = time.monotonic(), 0.0, Summary(f"{kind.name} of seed {seed}", kind.outcomes)
    # Shares of two runs differ as long as no run has this many.
    places = range(skip // _SHARE, -(-number // _SHARE))
    shares = iter([(seed * 1_000_000 + i, min(_SHARE, number - i * _SHARE)) for i in places])
    with ProcessPoolExecutor(processes) as pool:
        running: set[Future[Summary]] = set()
        while True:
            if time.monotonic() - start < minutes * 60:
                running |= {
                    pool.submit(run, kind, first, count)
                    for first, count in islice(shares, processes + 1 - len(running))
                }
            if not running:
                return summary
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for share in done:
                summary.add(share.result())
            if time.monotonic() - start > told + _PERIOD:
                told = time.monotonic() - start
                sys.stderr.write(f"{told / 60:5.1f} min: {summary.line()}\n")


if __name__ == "__main__":
    sys.exit(main())
