"""Kills builds at random moments and starts them again, until they end as if nothing had happened.

    python -m tests.kills --kills 50 --seed 1
    python -m tests.kills --kills 5 --engine vllm

Builds run in processes of their own, on a scripted model server in another one, or on the shipped model on vLLM. Each kill is
a SIGKILL, followed by the same command. In the end the artifact has to be the one of a build that nobody killed, byte by
byte (vLLM's answers depend on the batch, so there it is what was chosen), the counts those of its journal, and no call
may have been made again whose answer was kept. What is wrong is printed; the exit status is then 1.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from tests.kills.builds import iris, scripted
from tests.kills.killing import Seen, build_whole, kill_builds, model_server


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.kills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50, help="in all, over as many builds as it takes")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="for how long at most")
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")), help="today's date by default")
    parser.add_argument("--engine", choices=("scripted", "vllm"), default="scripted")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run = on_vllm if options.engine == "vllm" else on_server
        seen = run(Path(folder), options.kills, options.seed, until=time.monotonic() + options.minutes * 60)
        sys.stdout.write(f"seed {options.seed}: {seen.report()}\n")
    return 1 if seen.problems else 0


def on_server(
    folder: Path, kills: int, seed: int, *, until: float = float("inf"), builds: Collection[str] = ()
) -> Seen:
    """Kill the builds with these names, or all that there are."""
    with model_server(folder) as (url, log):
        chosen = [build for build in scripted(url) if not builds or build.name in builds]
        wholes = [build_whole(build, folder / build.name) for build in chosen]
        return kill_builds(chosen, wholes, folder, kills=kills, seed=seed, until=until, log=log, exact=True)


def on_vllm(folder: Path, kills: int, seed: int, *, until: float = float("inf")) -> Seen:
    builds = iris()
    wholes = [build_whole(build, folder / build.name) for build in builds]
    return kill_builds(builds, wholes, folder, kills=kills, seed=seed, until=until, log=None, exact=False)


if __name__ == "__main__":
    raise SystemExit(main())
