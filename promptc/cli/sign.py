"""`promptc sign`: an artifact with a signature in it."""

from pathlib import Path

import click

from promptc.cli.command import Command
from promptc.cli.options import FILE


@click.command(
    cls=Command,
    examples=(
        ("promptc sign iris.promptc.json --key release.pem", "the file is rewritten with a signature in it"),
        (
            "promptc sign iris.promptc.json --key ~/.ssh/id_ed25519 -o signed.promptc.json",
            "a signed copy, by a key of SSH",
        ),
    ),
)
@click.argument("target", metavar="ARTIFACT", type=FILE)
@click.option("--key", metavar="FILE", type=FILE, required=True, help="A private key (Ed25519, PEM or OpenSSH).")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead."
)
def sign(target: Path, *, key: Path, output: Path | None) -> None:
    """Sign an artifact with a private key.

    The signature is of the whole file as it stands, and is written into it; one that was there is replaced.
    `openssl genpkey -algorithm ed25519 -out release.pem` makes a key, and `openssl pkey -in release.pem
    -pubout -out release.pub.pem` the one for those who verify.
    """
    from promptc.driver.artifacts import read_artifact, write_artifact
    from promptc.driver.signing import KeyLocked, load_private_key
    from promptc.driver.signing import sign as signed_by

    artifact = read_artifact(target)
    try:
        private = load_private_key(key)
    except KeyLocked:
        private = load_private_key(key, click.prompt(f"Password of {key}", hide_input=True, err=True))
    path = output or target
    write_artifact(path, signed_by(artifact, private))
    click.echo(f"signed {path}")
