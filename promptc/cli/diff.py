"""`promptc diff`: what an optimizing build changed, or how two artifacts differ."""

from typing import TYPE_CHECKING

import click

from promptc.autotune.progress import interval_text
from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import json_option, program_option
from promptc.cli.output import echo_json, interval_json, table

if TYPE_CHECKING:
    from promptc.artifact.model import Interval
    from promptc.driver.comparing import Comparison


@click.command(
    cls=Command,
    examples=(
        ("promptc diff seed iris.promptc.json", "what the optimizer changed in the program as written"),
        ("promptc diff old.promptc.json iris.promptc.json", "two builds"),
    ),
)
@click.argument("first", metavar="A|seed")
@click.argument("second", metavar="B|seed")
@program_option
@json_option
@click.pass_context
def diff(context: click.Context, first: str, second: str, *, program: str | None, as_json: bool) -> None:
    """Compare the prompts and the scores of two artifacts.

    A and B are artifacts or .prompt files; the word seed stands for the other one as it was written, and needs
    its source beside it. Scores are those that builds measured; nothing is run. Exits with 1 where a prompt or a
    setting differs.
    """
    from promptc.driver.comparing import compare_files

    comparison = compare_files(first, second, program)
    if as_json:
        _print_json(comparison)
    else:
        _print_text(comparison, first, second)
    context.exit(Exit.FOUND if any(m.lines for m in comparison.modules) else Exit.OK)


def _print_text(comparison: "Comparison", first: str, second: str) -> None:
    for module in comparison.modules:
        click.secho(f"# {module.symbol}{'' if module.lines else ': no difference'}", bold=True)
        for line in module.lines:
            click.secho(line, fg={"+": "green", "-": "red", "@": "cyan"}.get(line[:1]))
    click.echo("")
    names = zip((first, second), comparison.scores, strict=True)
    click.echo(table([[name, _score_text(score)] for name, score in names]))


def _score_text(score: "Interval | None") -> str:
    return interval_text(score) if score is not None else "not measured by a build; `promptc eval` measures it"


def _print_json(comparison: "Comparison") -> None:
    echo_json(
        {
            "modules": {m.symbol: list(m.lines) for m in comparison.modules},
            "scores": [interval_json(score) if score is not None else None for score in comparison.scores],
        }
    )
