"""`promptc fmt`: the one layout of a program's text."""

from pathlib import Path

import click

from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import FILE
from promptc.cli.output import plural, unified_diff


@click.command(
    cls=Command,
    examples=(
        ("promptc fmt iris.prompt", "rewrite a file"),
        ("promptc fmt --check *.prompt", "fail where a file would change; for CI"),
        ("promptc fmt --diff iris.prompt", "show what would change"),
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 where a file would change.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; print the changes, and exit as --check does.")
@click.pass_context
def fmt(context: click.Context, files: tuple[Path, ...], *, only_check: bool, show_diff: bool) -> None:
    """Rewrite programs in the one layout; comments stay.

    A file with a syntax error is left alone and told.
    """
    from promptc.driver.checking import write_source
    from promptc.driver.formatting import format_text

    texts = {path: format_text(path) for path in files}
    changed = [path for path, (old, new) in texts.items() if old != new]
    for path in changed:
        old, new = texts[path]
        if show_diff:
            click.echo(unified_diff(path, old, new), nl=False)
        elif only_check:
            click.echo(f"would rewrite {path}")
        else:
            write_source(path, new)
            click.echo(f"rewrote {path}")
    if not changed:
        click.echo(f"{plural(len(files), 'file')} already in layout", err=show_diff)
    context.exit(Exit.FOUND if changed and (only_check or show_diff) else Exit.OK)
