"""The command line: click commands without logic."""


def main() -> None:
    """The `promptc` command."""
    # click is imported with the first command line, not with the package: tools read this package's name alone.
    from promptc.cli.app import app

    app()
