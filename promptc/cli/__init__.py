"""The command line: click commands without logic.

A file for each command, and one for each thing they share. What a command does is in `promptc.driver`, which a command
imports when it runs: `promptc --help` loads neither the parser nor numpy.
"""


def main() -> None:
    """The `promptc` command."""
    # Whoever imports this package for its name alone needs no click.
    from promptc.cli.app import app

    app(prog_name="promptc")
