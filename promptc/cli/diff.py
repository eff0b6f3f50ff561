"""`promptc diff`: what an optimizing build changed, or how two artifacts differ."""

import shutil
from typing import TYPE_CHECKING

import click

from promptc.autotune.progress import interval_text
from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import json_option, program_option
from promptc.cli.output import echo_json, interval_json, table
from promptc.cli.side_by_side import Mark, side_by_side
from promptc.source.columns import display

if TYPE_CHECKING:
    from promptc.artifact.model import Interval
    from promptc.driver.comparing import Comparison

_COLOURS: dict[Mark, tuple[str | None, str | None]] = {
    " ": (None, None),
    "|": ("red", "green"),
    "<": ("red", None),
    ">": (None, "green"),
}


@click.command(
    cls=Command,
    examples=(
        ("promptc diff seed best", "the program as written and the best candidate of the last build here"),
        ("promptc diff seed iris.promptc.json", "what the optimizer changed in the program as written"),
        ("promptc diff -u old.promptc.json iris.promptc.json", "two builds, as a patch"),
    ),
)
@click.argument("first", metavar="A|seed")
@click.argument("second", metavar="B|seed|best")
@click.option("--unified", "-u", is_flag=True, help="Changed lines under each other, as in a patch.")
@click.option("--build", metavar="BUILD", help="The build that seed and best are of, as for `promptc log`.")
@program_option
@json_option
@click.pass_context
def diff(
    context: click.Context,
    first: str,
    second: str,
    *,
    unified: bool,
    build: str | None,
    program: str | None,
    as_json: bool,
) -> None:
    """Compare the prompts and the scores of two artifacts.

    A and B are artifacts or .prompt files; the word seed stands for the other one as it was written, and needs
    its source beside it. `seed best` are the program as written and the best candidate of a build, whether it was
    kept or not. Prompts are shown side by side; between the columns, | marks a line that differs, < and > one that is only there. Scores are
    those that builds measured; nothing is run. Exits with 1 where a prompt or a setting differs.
    """
    from promptc.driver.comparing import compare_files

    comparison = compare_files(first, second, program, build)
    if as_json:
        _print_json(comparison)
    else:
        _print_text(comparison, first, second, unified=unified)
    context.exit(Exit.OK if all(m.same for m in comparison.modules) else Exit.FOUND)


def _print_text(comparison: "Comparison", first: str, second: str, *, unified: bool) -> None:
    width = shutil.get_terminal_size().columns
    for module in comparison.modules:
        click.secho(f"# {module.symbol}{': no difference' if module.same else ''}", bold=True)
        if unified:
            for text in module.unified():
                click.secho(display(text), fg={"+": "green", "-": "red", "@": "cyan"}.get(text[:1]))
        elif not module.same:
            for line in side_by_side((first, "", *module.first), (second, "", *module.second), width=width):
                left, right = (
                    _styled(*side) for side in zip((line.left, line.right), _COLOURS[line.mark], strict=True)
                )
                click.echo(f"{left} {line.mark} {right}".rstrip())
    click.echo("")
    names = zip((first, second), comparison.scores, strict=True)
    click.echo(table([[name, _score_text(score)] for name, score in names]))
    if comparison.rows == "dev":
        click.echo("on the dev rows, where the best was picked (so its score is optimistic)")


def _styled(text: str, colour: str | None) -> str:
    return text if colour is None else click.style(text, fg=colour)


def _score_text(score: "Interval | None") -> str:
    return interval_text(score) if score is not None else "not measured by a build; `promptc eval` measures it"


def _print_json(comparison: "Comparison") -> None:
    echo_json(
        {
            "modules": {m.symbol: list(m.unified()) for m in comparison.modules},
            "scores": [interval_json(score) if score is not None else None for score in comparison.scores],
            "rows": comparison.rows,
        }
    )
