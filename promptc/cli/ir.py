"""`promptc ir`: a program in the IR, pass by pass."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.colour import use_colour
from promptc.cli.command import Command
from promptc.cli.diagnostics import diagnostics_text
from promptc.cli.exits import Exit
from promptc.cli.options import FILE, program_option
from promptc.cli.output import plural, table

if TYPE_CHECKING:
    from promptc.driver.expectations import Verdict
    from promptc.driver.passes import Stage


@click.command(
    cls=Command,
    examples=(
        ("promptc ir iris.prompt", "the program after all exact passes"),
        ('promptc ir iris.prompt -p ""', "as it is before them"),
        ("promptc ir iris.prompt -p fold,dce --print-between-passes", "what each pass does"),
        ("promptc ir saved.ir -p dce", "the same for IR that is kept as text"),
        ("promptc ir broken.prompt --verify-diagnostics", "test messages: `# expected-error: PC0102 unknown type`"),
    ),
)
@click.argument("file", type=FILE)
@click.option("-p", "--passes", metavar="NAMES", help="Which passes, in which order.  [default: all exact passes]")
@click.option(
    "--print-between-passes", "each", is_flag=True, help="Print the program before the passes and after each."
)
@click.option("--time-passes", "timed", is_flag=True, help="Tell how long each pass took, on standard error.")
@click.option("--spans", is_flag=True, help="Print where in the source each operation comes from.")
@click.option(
    "--verify-diagnostics",
    "verify",
    is_flag=True,
    help="Compare what is reported with the file's `# expected-` comments.",
)
@program_option
@click.pass_context
def ir(
    context: click.Context,
    file: Path,
    *,
    passes: str | None,
    each: bool,
    timed: bool,
    spans: bool,
    verify: bool,
    program: str | None,
) -> None:
    """Show a program as the compiler sees it, pass by pass.

    FILE is a program (.prompt) or the text of one in the IR (.ir). What is printed can be saved and read again.

    With --verify-diagnostics nothing is printed but the outcome: a comment `# expected-error: CODE text`, or
    expected-warning, at the end of a line or above it, says what is to be reported there. Exits with 1 where
    one is not reported, or something else is.
    """
    from promptc.driver.passes import make_pipeline, stages, verify_diagnostics
    from promptc.ir.printer import print_program
    from promptc.ir.spans import without_spans

    if verify:
        verdict = verify_diagnostics(file)
        _print_verdict(file, verdict)
        context.exit(Exit.OK if verdict.ok else Exit.FOUND)
    found = list(stages(file, program, make_pipeline(passes)))
    previous = None
    for stage in found if each else found[-1:]:
        text = print_program(stage.program if spans else without_spans(stage.program))
        if each:
            click.secho(f"# ---- {_title(stage)}{': unchanged' if text == previous else ''}", bold=True)
        if text != previous:
            click.echo(text, nl=False)
        previous = text
    if timed:
        click.echo(_times(found[1:]), err=True)


def _title(stage: "Stage") -> str:
    return f"after {stage.name}" if stage.name else "before all passes"


def _times(found: "list[Stage]") -> str:
    total = sum(stage.seconds for stage in found)
    return table(
        [
            [name, f"{seconds * 1000:8.2f} ms"]
            for name, seconds in (*((s.name, s.seconds) for s in found), ("total", total))
        ]
    )


def _print_verdict(file: Path, verdict: "Verdict") -> None:
    for expected in verdict.missing:
        wanted = " ".join(part for part in (expected.code, f'"{expected.text}"' if expected.text else "") if part)
        click.echo(
            f"{file}:{expected.line}: expected the {expected.severity} {wanted or 'of any kind'}, which is not reported"
        )
    if verdict.unexpected:
        click.echo("reported, but not expected:\n")
        click.echo(diagnostics_text(verdict.unexpected, colour=use_colour(sys.stdout)) + "\n")
    click.echo(
        f"{plural(verdict.met, 'expectation')} met, {len(verdict.missing)} not met, "
        f"{plural(len(verdict.unexpected), 'report')} not expected"
    )
