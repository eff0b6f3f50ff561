"""`promptc check`: find the mistakes of programs without calling a model."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

import promptc
from promptc.cli.colour import use_colour
from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import FILE
from promptc.cli.output import echo_json, plural, unified_diff

if TYPE_CHECKING:
    from promptc.driver.fixing import Fixed
    from promptc.source.diagnostic import Diagnostic
    from promptc.source.text import SourceText

Format = Literal["text", "json", "sarif", "github"]


@click.command(
    cls=Command,
    examples=(
        ("promptc check iris.prompt", "all mistakes of a file, each with its place and what to do"),
        ("promptc check --diff iris.prompt", "the changes that --fix would make"),
        ("promptc check --fix iris.prompt", "make them: only those that cannot change what the program means"),
        ("promptc check --deny-warnings --allow PC0305 *.prompt", "fail on any warning but this one; for CI"),
        ("promptc check --format sarif *.prompt > promptc.sarif", "for an editor, or for the host of the code"),
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How mistakes are told: for people, as JSON, as SARIF 2.1.0, or as GitHub workflow commands.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--fix", is_flag=True, help="Make the changes that are safe, and show them.")
@click.option("--diff", "only_diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--allow", metavar="CODE", multiple=True, help="Do not tell this warning; may be given several times.")
@click.option("--deny-warnings", is_flag=True, help="Exit with 1 for warnings, too.")
@click.pass_context
def check(
    context: click.Context,
    files: tuple[Path, ...],
    *,
    format_: Format,
    as_json: bool,
    fix: bool,
    only_diff: bool,
    allow: tuple[str, ...],
    deny_warnings: bool,
) -> None:
    """Find mistakes in programs; no model is called.

    Names, types, settings and the columns of data sets are checked, and all mistakes are told at once. Each has a
    code: `promptc explain CODE` tells more. Exits with 1 where there are errors; warnings alone exit with 0.

    A comment silences a warning in the file itself: `# promptc: allow PC0305`, at the end of its line or above
    it, or at the top for the whole file.
    """
    if as_json and format_ not in ("text", "json"):
        raise click.UsageError(f"--json and --format {format_} exclude each other")
    format_ = "json" if as_json else format_
    if (fix or only_diff) and format_ != "text":
        raise click.UsageError(f"--fix and --diff print text, so they do not go with --format {format_}")
    from promptc.driver.fixing import check_files
    from promptc.driver.sources import texts_of

    found = check_files(files, allow, fix=fix or only_diff)
    if fix or only_diff:
        _show_changes(found, write=not only_diff)
    diagnostics = [d for one in found.values() for d in one.result.diagnostics]
    if not only_diff:
        _tell(diagnostics, texts_of(diagnostics), format_)
    if format_ == "text":
        click.echo(_summary(len(files), diagnostics), err=only_diff)
    changes = only_diff and any(one.made for one in found.values())
    failed = any(d.severity == "error" for d in diagnostics) or (deny_warnings and bool(diagnostics))
    context.exit(Exit.FOUND if failed or changes else Exit.OK)


def _show_changes(found: "dict[Path, Fixed]", *, write: bool) -> None:
    from promptc.driver.checking import write_source

    for path, one in found.items():
        if one.made:
            click.echo(unified_diff(path, one.old, one.new), nl=False)
            if write:
                write_source(path, one.new)
            click.echo(f"{'made' if write else 'would make'} {plural(one.made, 'change')} in {path}\n", err=not write)


def _tell(diagnostics: "list[Diagnostic]", texts: Mapping[str, "SourceText"], format_: Format) -> None:
    match format_:
        case "text":
            from promptc.source.render import render

            if diagnostics:
                click.echo(render(diagnostics, texts, colour=use_colour(sys.stdout)) + "\n")
        case "json":
            from promptc.source.report_json import to_json

            echo_json(to_json(diagnostics, texts))
        case "sarif":
            from promptc.driver.explaining import titles
            from promptc.source.report_sarif import to_sarif

            echo_json(
                to_sarif(
                    diagnostics,
                    texts,
                    version=promptc.__version__,
                    titles=titles(d.code for d in diagnostics),
                )
            )
        case "github":
            from promptc.source.report_github import to_github

            if diagnostics:
                click.echo(to_github(diagnostics, texts))


def _summary(files: int, diagnostics: "list[Diagnostic]") -> str:
    errors = sum(d.severity == "error" for d in diagnostics)
    warnings = len(diagnostics) - errors
    found = [plural(n, noun) for n, noun in ((errors, "error"), (warnings, "warning")) if n]
    return f"{plural(files, 'file')} checked: {', '.join(found) or 'no mistakes found'}"
