"""Is the gain real, and does the joint search earn its keep? Builds an example with several seeds and prints a table.

    python -m benchmarks.gain examples/iris/iris.prompt --seeds 7 11 12 13
    python -m benchmarks.gain examples/shelve/shelve.prompt --seeds 1 2 3 --compare

The example's rows come from its data script (`python -m examples.iris.get_data`, `python -m examples.shelve.get_data`).

Every build is one run of ``promptc build --optimize`` on the model that the program names. With ``--compare`` it is run
with `propose` alone and with `bootstrap` alone before `search`, too, for the same trials: the same program with
another list of passes. Builds go on from their journals when the benchmark is started again.
"""

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PASSES = re.compile(r"passes = \[(.*?)\]", re.DOTALL)
_PASS = re.compile(r"(\w+)\([^)]*\)")
# The variants by name, with the pass that each goes without.
VARIANTS: Mapping[str, str] = {"joint": "", "instructions": "bootstrap", "demonstrations": "propose"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One build on the test rows: means, and the paired gain with its 95 % interval."""

    seed: int
    before: float
    after: float
    gain: tuple[float, float, float]
    calls: int


def without(source: str, dropped: str) -> str:
    """``source`` with one pass less in its `optimize` block."""
    found = _PASSES.search(source)
    if found is None:
        sys.exit("the program has no `passes = [...]`")
    kept = [p[0] for p in _PASS.finditer(found[1]) if p[1] != dropped]
    return source[: found.start()] + f"passes = [{', '.join(kept)}]" + source[found.end() :]


def data_of(program: Path) -> Path:
    """The folder with the rows of ``program``; where there is none, ends the benchmark with the command that makes it."""
    data = program.parent / "data"
    if data.is_dir():
        return data
    command = f".venv/bin/python -m examples.{program.parent.name}.get_data"
    made = f": `{command}` makes it" if (program.parent / "get_data.py").is_file() else ""
    sys.exit(f"there is no folder {data} with the rows of {program.name}{made}")


def build(program: Path, seed: int) -> Outcome:
    """Build ``program`` with ``seed``; ends the benchmark where the build fails."""
    output = program.with_name(f"{program.stem}-{seed}.promptc.json")
    command = [sys.executable, "-m", "promptc.cli", "build", "--optimize", "--seed", str(seed), "--json"]
    done = subprocess.run([*command, "-o", str(output), str(program)], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"the build of {program} with seed {seed} failed with exit code {done.returncode}")
    report = json.loads(done.stdout.strip().splitlines()[-1])
    scores = report["scores"]
    gain = scores["gain"]
    return Outcome(
        seed,
        scores["seed"]["mean"],
        scores["optimized"]["mean"],
        (gain["mean"], gain["low"], gain["high"]),
        sum(used["calls"] for used in report["used"].values()),
    )


def table(outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    lines = [f"{'passes':16} {'seed':>5} {'before':>7} {'after':>7} {'gain':>7}  95 % interval     calls"]
    for variant, rows in outcomes.items():
        for o in rows:
            mean, low, high = o.gain
            lines.append(
                f"{variant:16} {o.seed:5} {o.before:7.3f} {o.after:7.3f} {mean:+7.3f}  "
                f"[{low:+.3f}, {high:+.3f}] {o.calls:7,}"
            )
        lines.append(f"{variant:16} {'med.':>5} {'':7} {statistics.median(o.after for o in rows):7.3f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--compare", action="store_true", help="also without bootstrap, and without propose")
    options = parser.parse_args()
    source: Path = options.program
    data = data_of(source)
    text = source.read_text(encoding="utf-8")
    outcomes: dict[str, list[Outcome]] = {}
    for variant, dropped in VARIANTS.items() if options.compare else [("joint", "")]:
        folder = Path("benchmarks/runs") / f"{source.stem}-{variant}"
        shutil.copytree(data, folder / "data", dirs_exist_ok=True)
        program = folder / source.name
        program.write_text(without(text, dropped), encoding="utf-8")
        outcomes[variant] = []
        for seed in options.seeds:
            outcomes[variant].append(build(program, seed))
            print(table(outcomes), flush=True)


if __name__ == "__main__":
    main()
