"""Lets ``python -m promptc.cli`` be the command."""

from promptc.cli import main

if __name__ == "__main__":
    main()
