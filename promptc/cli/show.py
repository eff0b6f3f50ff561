"""`promptc show`: what is in a program or an artifact."""

from pathlib import Path

import click

from promptc.cli.command import Command
from promptc.cli.options import FILE, json_option, program_option
from promptc.cli.output import echo_json


@click.command(
    cls=Command,
    examples=(
        ("promptc show iris.promptc.json", "modules, models, scores and where it came from"),
        ("promptc show --prompt iris.promptc.json", "the exact messages of every call, inputs as {name}"),
        ("promptc show --ir iris.prompt", "the program as the compiler sees it"),
    ),
)
@click.argument("target", metavar="PROGRAM|ARTIFACT", type=FILE)
@click.option("--prompt", "what", flag_value="prompt", help="The messages of each module, as a model reads them.")
@click.option("--ir", "what", flag_value="ir", help="The IR after the exact passes (of a program).")
@program_option
@json_option
def show(target: Path, *, what: str | None, program: str | None, as_json: bool) -> None:
    """Show a program or an artifact: a summary, the prompts or the IR."""
    from promptc.cli.summary import summary_text
    from promptc.driver.showing import ir_text, load, prompts

    if what == "ir":
        if as_json:
            raise click.UsageError("--json goes with the summary and with --prompt")
        click.echo(ir_text(target, program), nl=False)
        return
    artifact = load(target, program)
    match what, as_json:
        case "prompt", True:
            echo_json(
                {
                    symbol: [{"role": m.role, "content": m.content} for m in messages]
                    for symbol, messages in prompts(artifact).items()
                }
            )
        case "prompt", False:
            for symbol, messages in prompts(artifact).items():
                click.secho(f"# {symbol}", bold=True)
                for message in messages:
                    click.secho(f"[{message.role}]", dim=True)
                    click.echo(message.content)
        case _, True:
            from promptc.artifact.writer import dumps

            click.echo(dumps(artifact), nl=False)
        case _:
            click.echo(summary_text(artifact))
