"""How long promptc takes to say something (`promptc --help`, and `promptc check` of 1,000 lines) and to have an artifact ready.

    python -m benchmarks.startup

Each command runs in a process of its own, several times; told are the median and the best, the median of the processor's
time, which says the most on a machine that does other things, too, and the first median as a multiple of an interpreter
that does nothing (`python -c pass`). Modules are compiled in a run before, which does not count, as on any machine where
promptc has run once. Of an artifact (two modules with eight demonstrations each) there are two times: of a process that imports the
runtime and has the program ready to be called, without an engine; and of its reading and checking alone, which is the first
in a process with all modules loaded. The times aimed at are for an idle core: 0.15 s for the help, 0.5 s for the check, 0.1 s
for the program that is ready, 0.02 s for the artifact. `--imports COMMAND` lists instead the modules that a command spends
most of its start on.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from promptc.artifact.model import Demo, Module
from promptc.driver.artifacts import default_path, write_artifact
from promptc.driver.compiling import compile_file
from promptc.schema.types import Json, Row

_MAIN = "from promptc.cli import main; main()"
_LINES = 1_000
_SHOWN = 25
# One part of the long program; `{n}` tells the parts apart.
_PART = '''
enum Team{n} {{
  billing "charges, refunds, invoices"
  platform "outages, errors, slowness"
  account "login, access, personal data"
}}

record Issue{n} {{
  title: str "short noun phrase"
  quote: str "copied from the ticket"
  severity: int "from 1 to 5"
}}

signature Find{n} {{
  """List every separate problem that the customer reports."""
  input ticket: str "as the customer wrote it"
  output issues: list[Issue{n}]
}}

signature Route{n} {{
  """Choose the team that owns this ticket."""
  input ticket: str
  input issues: list[Issue{n}]
  output team: Team{n}
}}

program triage{n}(ticket: str) -> (issues: list[Issue{n}], team: Team{n}) {{
  module find = predict(Find{n})
  module route = chain_of_thought(Route{n}) {{ temperature = 0.7 }}
  let found = find(ticket = ticket)
  let routed = route(ticket = ticket, issues = found.issues)
  return (issues = found.issues, team = routed.team)
}}
'''
_HEAD = """promptc 1

from std import predict, chain_of_thought

model nano = "vllm:promptc-nano" { temperature = 0.0, max_tokens = 64 }
"""


_READY = "import sys, promptc; promptc.load(sys.argv[1])"
# What a process has taken, and its processor, in two words.
_READING = """
import sys, time
from pathlib import Path
from promptc.driver.artifacts import read_artifact
path, start, used = Path(sys.argv[1]), time.perf_counter(), time.process_time()
read_artifact(path)
print(time.perf_counter() - start, time.process_time() - used)
"""
_DEMOS = 8


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each run, and those of the processor; ``goal`` is the time aimed at on an idle core, None for no aim."""

    name: str
    seconds: tuple[float, ...]
    processor: tuple[float, ...]
    goal: float | None

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def program(lines: int = _LINES) -> str:
    """A sound program of at least ``lines`` lines."""
    text, number = _HEAD, 0
    while text.count("\n") < lines:
        text += _PART.format(n=number)
        number += 1
    return text


def timing(
    name: str, command: Sequence[str], compiled: Mapping[str, str], runs: int, goal: float | None = None
) -> Timing:
    """How long ``command`` takes, ``runs`` times after one that does not count; ends the benchmark where it fails.

    ``compiled`` is an environment in which Python keeps the modules that it has compiled.
    """
    found = []
    for _ in range(runs + 1):
        start, used = time.perf_counter(), _children()
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=compiled)
        found.append((time.perf_counter() - start, _children() - used))
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    walls, processor = zip(*found[1:], strict=True)
    return Timing(name, walls, processor, goal)


def reading(name: str, artifact: Path, compiled: Mapping[str, str], runs: int, goal: float) -> Timing:
    """How long ``artifact`` takes to be read and checked, in as many processes as there are runs."""
    command = [sys.executable, "-c", _READING, str(artifact)]
    told = [subprocess.run(command, capture_output=True, text=True, check=True, env=compiled) for _ in range(runs)]
    walls, processor = zip(*(map(float, done.stdout.split()) for done in told), strict=True)
    return Timing(name, walls, processor, goal)


def built(folder: Path) -> Path:
    """An artifact of one part of the long program, with demonstrations, in ``folder``."""
    source = folder / "triage.prompt"
    source.write_text(program(_HEAD.count("\n") + 1), encoding="utf-8")
    artifact = compile_file(source).artifact
    modules = tuple(replace(m, demos=tuple(_demo(m, number) for number in range(_DEMOS))) for m in artifact.modules)
    path = default_path(folder, artifact.program.symbol)
    write_artifact(path, replace(artifact, modules=modules))
    return path


def _demo(module: Module, number: int) -> Demo:
    issue: Json = {"title": "Two charges", "quote": "I was charged twice in May.", "severity": 3}
    ticket = f"Number {number}: I was charged twice in May, and nobody answers."
    row: Row = {"ticket": ticket, "issues": [issue, issue], "reasoning": "It is about money.", "team": "billing"}
    return Demo({f.name: row[f.name] for f in module.inputs}, {f.name: row[f.name] for f in module.outputs})


def _compiling(folder: Path) -> dict[str, str]:
    """This process's environment, with ``folder`` for compiled modules."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder)}


def _children() -> float:
    """The processor's time of all processes that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(timings: Sequence[Timing]) -> str:
    base = timings[0].median
    lines = [f"{'':34} {'median':>8} {'best':>8} {'CPU':>8} {'ratio':>7} {'goal':>7}"]
    for t in timings:
        goal = "" if t.goal is None else f"{t.goal:.2f} s"
        times = " ".join(f"{seconds:6.3f} s" for seconds in (t.median, min(t.seconds), statistics.median(t.processor)))
        lines.append(f"{t.name:34} {times} {t.median / base:6.1f}x {goal:>7}")
    return "\n".join(lines)


def imports(words: Sequence[str]) -> str:
    """The modules that ``promptc WORDS`` loads, by their own time in microseconds."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", _MAIN, *words], capture_output=True, text=True, check=False
    )
    found = [
        (int(m[1]), int(m[2]), m[3]) for m in re.finditer(r"import time:\s+(\d+) \|\s+(\d+) \| +(\S+)", done.stderr)
    ]
    found.sort(reverse=True)
    return "\n".join(f"{own:8,} {whole:8,}  {name}" for own, whole, name in found[:_SHOWN])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--imports", nargs="+", metavar="WORD", help="a command of promptc, without its options")
    options = parser.parse_args()
    if options.imports:
        print(imports(options.imports))
        return
    promptc = [sys.executable, "-c", _MAIN]
    with tempfile.TemporaryDirectory() as folder:
        long, short = Path(folder) / "long.prompt", Path(folder) / "short.prompt"
        long.write_text(program(), encoding="utf-8")
        short.write_text(program(1), encoding="utf-8")
        lines = long.read_text(encoding="utf-8").count("\n")
        artifact = built(Path(folder))
        kilobytes = artifact.stat().st_size / 1000
        env = _compiling(Path(folder) / "compiled")
        timings = [
            timing("python -c pass", [sys.executable, "-c", "pass"], env, options.runs),
            timing("promptc --help", [*promptc, "--help"], env, options.runs, 0.15),
            timing("promptc check, a short program", [*promptc, "check", str(short)], env, options.runs),
            timing(f"promptc check, {lines:,} lines", [*promptc, "check", str(long)], env, options.runs, 0.5),
            timing("promptc.load(artifact)", [sys.executable, "-c", _READY, str(artifact)], env, options.runs, 0.1),
            reading(f"reading it alone, {kilobytes:.0f} kB", artifact, env, options.runs, 0.02),
        ]
    print(table(timings))


if __name__ == "__main__":
    main()
