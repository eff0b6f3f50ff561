"""`promptc test`: the tests that a program has in its own file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import FILE, json_option, seed_option
from promptc.cli.output import echo_json, plural

if TYPE_CHECKING:
    from promptc.driver.testing import TestResult
    from promptc.schema.types import Json
    from promptc.source.text import SourceText

_MARKS = {"passed": ("ok  ", "green"), "failed": ("FAIL", "red"), "error": ("ERR ", "red")}


@click.command(
    cls=Command,
    examples=(
        ("promptc test shelve.prompt", "all tests of the file, on the models that it names"),
        ('promptc test shelve.prompt -k "two hops"', "those with this text in their names"),
        ("promptc test shelve.prompt --record answers.jsonl", "keep what the models answer"),
        ("promptc test shelve.prompt --replay answers.jsonl", "run on that, without a model; for CI"),
    ),
)
@click.argument("file", type=FILE)
@click.option("-k", "match", metavar="TEXT", default="", help="Only the tests with TEXT in their names.")
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep the models' answers in this file."
)
@click.option("--replay", type=FILE, help="Take the answers from a file that --record wrote; no model is asked.")
@click.option("--fresh", is_flag=True, help="Ask the models again instead of taking answers from the cache.")
@seed_option
@json_option
@click.pass_context
def test(
    context: click.Context,
    file: Path,
    *,
    match: str,
    record: Path | None,
    replay: Path | None,
    fresh: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Run the tests of a program: `test "..." { ... expect ... }`.

    For each `expect` that does not hold, what was expected and what came are shown. Exits with 1 where a test
    fails; a model that cannot answer is no failed test, and exits with 3.
    """
    from promptc.driver.testing import TestOptions, run_tests

    if record is not None and replay is not None:
        raise click.UsageError("--record and --replay exclude each other")
    source, results = run_tests(file, TestOptions(match, record, replay, fresh, seed))
    if as_json:
        echo_json([_result_json(result, source) for result in results])
    else:
        for result in results:
            _print_result(result, source)
        failed = sum(result.outcome != "passed" for result in results)
        click.echo(f"{plural(len(results), 'test')}: {len(results) - failed} passed, {failed} failed")
    context.exit(Exit.OK if all(result.outcome == "passed" for result in results) else Exit.FOUND)


def _print_result(result: "TestResult", source: "SourceText") -> None:
    mark, colour = _MARKS[result.outcome]
    click.echo(f"{click.style(mark, fg=colour)} {result.name}")
    if result.reason:
        click.echo(f"     it ended early: {result.reason}")
    if result.answer is not None:
        click.echo("     the answer was:" if result.answer else "     the answer was empty")
        for text in result.answer.splitlines():
            click.echo(f"       {text}")
    for missed in result.missed:
        line, _ = source.position(missed.span.start)
        click.echo(f"     {source.path}:{line}: expected {missed.condition}")
        if missed.message:
            click.echo(f"       {missed.message}")
        for expression, value in missed.came:
            click.echo(f"       {expression} came to {value}")


def _result_json(result: "TestResult", source: "SourceText") -> "Json":
    return {
        "name": result.name,
        "line": source.position(result.span.start)[0],
        "outcome": result.outcome,
        "expected": result.expected,
        "reason": result.reason,
        "answer": result.answer,
        "missed": [
            {
                "line": source.position(missed.span.start)[0],
                "condition": missed.condition,
                "message": missed.message,
                "came": dict(missed.came),
            }
            for missed in result.missed
        ],
    }
