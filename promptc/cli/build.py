"""`promptc build`: from a program to an artifact, with or without searching its instructions and demonstrations."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.colour import use_colour
from promptc.cli.command import Command
from promptc.cli.diagnostics import diagnostics_text
from promptc.cli.exits import Exit
from promptc.cli.options import FILE, concurrency_option, json_option, program_option
from promptc.cli.output import echo_json, echo_json_line

if TYPE_CHECKING:
    from promptc.autotune.preferring import Preference
    from promptc.driver.compiling import Compiled
    from promptc.driver.optimizing import OptimizeOptions


class _Build(Command):
    """Reads a bare ``--optimize`` as one without a name: what stands after it is the file, never its value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["--optimize=" if word == "--optimize" else word for word in args])


@click.command(
    cls=_Build,
    examples=(
        ("promptc build iris.prompt", "compile as written, to iris.promptc.json"),
        ("promptc build iris.prompt --optimize --plan", "calls and tokens of an optimizing build; nothing is called"),
        ("promptc build iris.prompt --optimize", "search; started again after a stop, it repeats no call"),
        ("promptc build iris.prompt --optimize=bootstrap_rs", "another optimizer than the one of the optimize block"),
        ("promptc build iris.prompt --optimize --seed 8 -o iris-8.promptc.json", "another seed, another file"),
    ),
)
@click.argument("file", type=FILE)
@click.option(
    "--optimize",
    "pipeline",
    metavar="[=NAME]",
    help="Search the learnable parameters as the optimize block says, or by the pipeline NAME.",
)
@click.option("--plan", "only_plan", is_flag=True, help="Print what --optimize would use at most, and stop.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the artifact goes.  [default: PROGRAM.promptc.json beside the source]",
)
@program_option
@click.option("--seed", metavar="N", type=click.IntRange(min=0), help="Goes before the seed of the optimize block.")
@click.option(
    "--rate",
    metavar="N",
    type=click.FloatRange(min=0, min_open=True),
    help="With --plan: reckon with N calls a second instead of what earlier builds measured.",
)
@click.option(
    "--prefer",
    metavar="WHAT",
    type=click.Choice(("quality", "cost", "latency")),
    default="quality",
    help="quality, cost or latency: of candidates as good as the best, the one that takes least.  [default: quality]",
)
@click.option(
    "--pareto",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write the artifacts that no other candidate beats in score, tokens and calls at once.",
)
@click.option("--fresh", is_flag=True, help="Forget the journal of an earlier start of this build.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option
@concurrency_option
@click.pass_context
def build(
    context: click.Context,
    file: Path,
    *,
    pipeline: str | None,
    only_plan: bool,
    output: Path | None,
    program: str | None,
    seed: int | None,
    rate: float | None,
    prefer: "Preference",
    pareto: Path | None,
    fresh: bool,
    quiet: bool,
    as_json: bool,
    concurrency: int,
) -> None:
    """Compile a program to an artifact.

    With --optimize, promptc searches the instruction and the demonstrations of every module on the program's
    own data, keeps what is reliably better, and reports on rows that the search has not seen. Every answer of a
    model is kept in .promptc/ beside the source, so a build that was stopped goes on where it was. Ctrl-C writes
    the best so far.
    """
    from promptc.driver.compiling import compile_file
    from promptc.driver.pipelines import with_pipeline

    optimize = pipeline is not None
    if (seed is not None or fresh) and not (optimize or only_plan):
        raise click.UsageError("--seed and --fresh go with --optimize")
    if rate is not None and not only_plan:
        raise click.UsageError("--rate goes with --plan")
    if (prefer != "quality" or pareto is not None) and not optimize:
        raise click.UsageError("--prefer and --pareto go with --optimize")
    compiled = with_pipeline(compile_file(file, program), pipeline or "")
    if compiled.warnings and not quiet:
        click.echo(diagnostics_text(compiled.warnings, colour=use_colour(sys.stderr)), err=True)
    if only_plan:
        _print_plan(compiled, seed, rate, as_json=as_json)
    elif optimize:
        from promptc.driver.optimizing import OptimizeOptions

        options = OptimizeOptions(output, seed, fresh, concurrency, prefer, pareto)
        stopped = _optimize(compiled, options, quiet=quiet, as_json=as_json)
        context.exit(Exit.INTERRUPTED if stopped else Exit.OK)
    else:
        from promptc.driver.building import build_plain

        path = build_plain(compiled, output)
        if as_json:
            echo_json({"artifact": str(path), "program": compiled.program})
        else:
            click.echo(f"{compiled.program} as written: {path}")


def _print_plan(compiled: "Compiled", seed: int | None, rate: float | None, *, as_json: bool) -> None:
    from promptc.autotune.rate import Rate
    from promptc.cli.build_text import plan_json, plan_text
    from promptc.driver.optimizing import plan_build

    plan = plan_build(compiled, seed, None if rate is None else Rate(rate, "what --rate says"))
    if as_json:
        echo_json(plan_json(plan))
    else:
        click.echo(plan_text(plan), nl=False)


def _optimize(compiled: "Compiled", options: "OptimizeOptions", *, quiet: bool, as_json: bool) -> bool:
    """Build and report; whether the build was stopped before its end."""
    from promptc.cli.build_text import build_json, build_text
    from promptc.cli.watching import Watch
    from promptc.driver.optimizing import optimize_build

    with Watch(sys.stderr, time.monotonic, quiet=quiet, as_json=as_json) as watch:
        done = optimize_build(compiled, options, watch.listen)
    if as_json:
        echo_json_line(build_json(done))
    else:
        click.echo(build_text(done), nl=False)
    return bool(done.stopped)
