"""The command line: click commands without logic.

A file for each command, and one for each thing they share. What a command does is in `promptc.driver`, which a command
imports when it runs: `promptc --help` loads neither the parser nor numpy.
"""

import gc


def main() -> None:
    """The `promptc` command."""
    # Trees and tables are kept until the end: looking through them for garbage again and again takes a sixth of a check.
    gc.set_threshold(50_000)
    # Whoever imports this package for its name alone needs no click.
    from promptc.cli.app import app

    app(prog_name="promptc")
