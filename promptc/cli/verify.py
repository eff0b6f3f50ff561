"""`promptc verify`: whether a file is a whole artifact, and who signed it."""

from pathlib import Path

import click

from promptc.cli.command import Command
from promptc.cli.exits import Exit
from promptc.cli.options import FILE, json_option
from promptc.cli.output import echo_json, table

_WORDS = {"right": "ok", "wrong": "WRONG", "unknown": "-"}
_COLOURS = {"right": "green", "wrong": "red", "unknown": None}


@click.command(
    cls=Command,
    examples=(
        ("promptc verify iris.promptc.json", "is it whole, and can this promptc run it?"),
        ("promptc verify iris.promptc.json --key release.pub.pem", "is it what the owner of this key signed?"),
    ),
)
@click.argument("target", metavar="ARTIFACT", type=FILE)
@click.option(
    "--key", metavar="FILE", type=FILE, help="A public key (Ed25519, PEM or OpenSSH) that must have signed it."
)
@json_option
@click.pass_context
def verify(context: click.Context, target: Path, *, key: Path | None, as_json: bool) -> None:
    """Check an artifact: its hash, its schema, its types, its graph, its signature.

    Nothing of it is run. The exit code is 1 where something is wrong, and 4 where a key is given and the
    signature is missing or not by that key.
    """
    from promptc.driver.verifying import verify_file

    found = verify_file(target, key)
    if as_json:
        echo_json([{"check": f.aspect, "state": f.state, "note": f.note} for f in found])
    else:
        click.echo(target)
        for finding, line in zip(
            found, table([[_WORDS[f.state], f.aspect, f.note] for f in found], indent=2).split("\n"), strict=True
        ):
            click.secho(line, fg=_COLOURS[finding.state])
    wrong = {f.aspect for f in found if f.state == "wrong"}
    context.exit(Exit.SIGNATURE if "signature" in wrong else Exit.FOUND if wrong else Exit.OK)
