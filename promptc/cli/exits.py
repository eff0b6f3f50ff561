"""What the command's exit status says."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes; `EXITS` explains them to users."""

    OK = 0
    FOUND = 1
    USAGE = 2
    ENVIRONMENT = 3
    SIGNATURE = 4
    INTERRUPTED = 130


EXITS = (
    ("0", "all is well"),
    ("1", "the program, its data or its answers have mistakes, or a check found something"),
    ("2", "the command line is wrong"),
    ("3", "an engine failed, or a file, package or tool that is needed is missing"),
    ("4", "the signature that `promptc verify --key` asks for is missing or wrong"),
    ("130", "interrupted"),
)
