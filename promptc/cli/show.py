"""`promptc show`: what is in a program or an artifact."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promptc.cli.command import Command
from promptc.cli.options import FILE, json_option, program_option
from promptc.cli.output import echo_json

if TYPE_CHECKING:
    from promptc.artifact.model import Artifact
    from promptc.runtime.message import Message
    from promptc.schema.types import Json


@click.command(
    cls=Command,
    examples=(
        ("promptc show iris.promptc.json", "modules, models, scores and where it came from"),
        ("promptc show --prompt iris.promptc.json", "the exact messages of every call, inputs as {name}"),
        ("promptc show --prompt iris.prompt petal_length=1.4 petal_width=0.2", "the messages for these inputs"),
        ("promptc show --ir iris.prompt", "the program as the compiler sees it"),
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("target", metavar="PROGRAM|ARTIFACT", type=FILE)
@click.argument("inputs", metavar="[NAME=VALUE | --NAME VALUE]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--prompt", "what", flag_value="prompt", help="The messages of each module, as a model reads them.")
@click.option("--ir", "what", flag_value="ir", help="The IR after the exact passes (of a program).")
@program_option
@json_option
def show(target: Path, inputs: tuple[str, ...], *, what: str | None, program: str | None, as_json: bool) -> None:
    """Show a program or an artifact: a summary, the prompts or the IR.

    With --prompt, inputs of the program may follow: then the messages are those of that row. No model is
    asked, so a call that needs the answer of another one shows {name} in the place of its inputs.

    The data files of a program need not be there. A metric that reads columns of its own in them is then not
    shown.
    """
    if inputs and what != "prompt":
        raise click.UsageError(f"inputs go with --prompt; {inputs[0]!r} is one too many")
    if what == "ir":
        if as_json:
            raise click.UsageError("--json goes with the summary and with --prompt")
        from promptc.driver.showing import ir_text

        click.echo(ir_text(target, program), nl=False)
        return
    from promptc.driver.showing import load, prompts

    artifact = load(target, program)
    if inputs:
        _show_calls(artifact, inputs, as_json=as_json)
    elif what == "prompt" and as_json:
        echo_json({symbol: _messages_json(messages) for symbol, messages in prompts(artifact).items()})
    elif what == "prompt":
        for symbol, messages in prompts(artifact).items():
            click.secho(f"# {symbol}", bold=True)
            _print_messages(messages)
    elif as_json:
        from promptc.artifact.writer import dumps

        click.echo(dumps(artifact), nl=False)
    else:
        from promptc.cli.summary import summary_text

        click.echo(summary_text(artifact))


def _show_calls(artifact: "Artifact", words: tuple[str, ...], *, as_json: bool) -> None:
    from promptc.cli.inputs import parse_inputs
    from promptc.driver.asking import prompts_for

    found = prompts_for(artifact, parse_inputs(words, artifact.program.inputs))
    if as_json:
        echo_json({p.module: {"known": p.known, "calls": [_messages_json(m) for m in p.calls]} for p in found})
        return
    for asked in found:
        for number, messages in enumerate(asked.calls, start=1):
            which = f", call {number} of {len(asked.calls)}" if len(asked.calls) > 1 else ""
            tail = "" if asked.known else ": its inputs are known when the program runs"
            click.secho(f"# {asked.module}{which}{tail}", bold=True)
            _print_messages(messages)


def _print_messages(messages: "Iterable[Message]") -> None:
    for message in messages:
        click.secho(f"[{message.role}]", dim=True)
        click.echo(message.content)


def _messages_json(messages: "Iterable[Message]") -> "Json":
    return [{"role": m.role, "content": m.content} for m in messages]
