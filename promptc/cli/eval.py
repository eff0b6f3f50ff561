"""`promptc eval`: how good a program or an artifact is, with an interval."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.autotune.progress import interval_text
from promptc.cli.command import Command
from promptc.cli.options import (
    FILE,
    allow_extern_option,
    concurrency_option,
    json_option,
    program_option,
    seed_option,
    trace_option,
)
from promptc.cli.output import echo_json, interval_json, plural

if TYPE_CHECKING:
    from promptc.driver.scoring import Scored


@click.command(
    "eval",
    cls=Command,
    examples=(
        ("promptc eval iris.prompt", "the program as written, on the test rows of its data set"),
        ("promptc eval iris.promptc.json", "the same for what an optimizing build made of it"),
        ("promptc eval iris.promptc.json --rows more.csv", "on rows from elsewhere"),
    ),
)
@click.argument("target", metavar="PROGRAM|ARTIFACT", type=FILE)
@click.option("--split", default="test", show_default=True, help="Which rows of the program's data set.")
@click.option("--rows", "rows_file", type=FILE, help="The rows of this .csv, .jsonl or .json file instead.")
@click.option("--source", type=FILE, help="The .prompt file of an artifact, where it is not beside it.")
@click.option("--fresh", is_flag=True, help="Ask the models again instead of taking answers from the cache.")
@allow_extern_option
@program_option
@seed_option
@concurrency_option
@trace_option
@json_option
def evaluate(
    target: Path,
    *,
    split: str,
    rows_file: Path | None,
    source: Path | None,
    fresh: bool,
    allow_extern: tuple[str, ...],
    program: str | None,
    seed: int,
    concurrency: int,
    trace_file: Path | None,
    as_json: bool,
) -> None:
    """Score a program or an artifact by its metric.

    Prints the mean and its 95 % interval (bootstrap over rows). A row whose answer is not one of the program's
    scores 0 and is counted; an engine that fails ends the command, and is never a score.
    """
    from promptc.driver.scoring import Target, score_target
    from promptc.driver.tracing import open_trace

    wanted = Target(target, program=program, source=source, split=split, rows_file=rows_file, allow=allow_extern)
    with open_trace(trace_file) as tracers:
        scored = score_target(wanted, seed=seed, concurrency=concurrency, fresh=fresh, tracers=tracers)
        if as_json:
            _print_json(scored)
        else:
            _print_text(scored)


def _print_text(scored: "Scored") -> None:
    found = scored.evaluation
    click.echo(f"{scored.metric} on {scored.rows_name}: {interval_text(found.interval)}")
    if found.failures:
        click.echo(f"{plural(found.failures, 'row')} scored 0 without an answer; the first: {_first_reason(scored)}")
    if reached := _suggestions(scored):
        click.echo(f"suggestions met: {sum(reached):,} of {len(reached):,}")
    click.echo(f"{plural(found.calls, 'LM call')}, {found.cached:,} from the cache")


def _first_reason(scored: "Scored") -> str:
    from promptc.runtime.trace import Failure

    results = (row.result for row in scored.evaluation.rows)
    return next(f"`{r.module}`: {r.reason}" for r in results if isinstance(r, Failure))


def _suggestions(scored: "Scored") -> list[bool]:
    """Whether each `suggest` holds that a row reached."""
    from promptc.runtime.trace import Success

    results = (row.result for row in scored.evaluation.rows)
    return [s.met for r in results if isinstance(r, Success) for s in r.suggestions]


def _print_json(scored: "Scored") -> None:
    found = scored.evaluation
    reached = _suggestions(scored)
    echo_json(
        {
            "metric": scored.metric,
            "rows": scored.rows_name,
            "score": interval_json(found.interval),
            "scores": [row.score for row in found.rows],
            "failures": found.failures,
            "suggestions": {"met": sum(reached), "reached": len(reached)},
            "calls": found.calls,
            "cached": found.cached,
            "prompt_tokens": found.prompt_tokens,
            "output_tokens": found.output_tokens,
        }
    )
