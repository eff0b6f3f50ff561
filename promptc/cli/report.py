"""`promptc report`: a build as a web page."""

from pathlib import Path

import click

from promptc.cli.command import Command


@click.command(
    cls=Command,
    examples=(
        ("promptc report", "the build of this folder that was at work last, to PROGRAM.report.html"),
        ("promptc report iris.promptc.json -o iris.html", "the build that wrote an artifact"),
    ),
)
@click.argument("build", metavar="[BUILD]", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the page goes.  [default: PROGRAM.report.html]",
)
def report(build: str | None, output: Path | None) -> None:
    """Write one HTML page about an optimizing build.

    BUILD is as for `promptc log`. The page shows the curve of the search, what each choice was worth, every
    candidate's text with its score, failures and cost, the prompts before and after, and what it took. It is one
    file that needs no other and no script, so that it can be mailed or kept with the artifact.
    """
    from promptc.driver.reporting import write_report

    click.echo(f"report: {write_report(build, output)}")
