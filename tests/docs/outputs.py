"""What the command line prints, for the page about it: from the golden files, so that what a page shows is what is tested."""

import dataclasses
from typing import get_args

from promptc.autotune.progress import Event
from promptc.cli.events import event_name
from tests.conftest import GOLDEN


def live_view() -> str:
    """The last state of the live view, below its notes."""
    frame = (GOLDEN / "cli/progress.txt").read_text(encoding="utf-8").split("\n\n")[-1]
    return _block(frame[frame.index("[") :])


def log() -> str:
    return _block((GOLDEN / "cli/log.txt").read_text(encoding="utf-8"))


def diff_best() -> str:
    return _block((GOLDEN / "cli/diff_best.txt").read_text(encoding="utf-8"))


def events() -> str:
    """A table of the lines of ``--json``, with what each says beside ``event`` and ``seconds``."""
    rows = [("planned", "`plan`: what `--plan --json` prints", "The first line.")]
    for kind in get_args(Event):
        keys = ", ".join(f"`{field.name}`" for field in dataclasses.fields(kind))
        rows.append((event_name(kind), keys, " ".join((kind.__doc__ or "").replace("``", "`").split())))
    rows.append(("built", "all that the report says", "The last line."))
    lines = ["| event | keys | what it says |", "| --- | --- | --- |"]
    return "\n" + "\n".join([*lines, *(f"| `{name}` | {keys} | {told} |" for name, keys, told in rows)]) + "\n\n"


def _block(text: str) -> str:
    return f"\n```text\n{text.rstrip()}\n```\n\n"
