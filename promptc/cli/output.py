"""What commands print: JSON, numbers and tables."""

import difflib
import json
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from promptc.artifact.model import Interval, Scores
from promptc.schema.types import Json


def echo_json(value: Json) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def echo_json_line(value: Json) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def interval_json(interval: Interval) -> dict[str, Json]:
    return {"mean": interval.mean, "low": interval.low, "high": interval.high, "n": interval.n}


def scores_json(scores: Scores) -> dict[str, Json]:
    return {
        "seed": interval_json(scores.seed),
        "optimized": interval_json(scores.optimized),
        "gain": interval_json(scores.gain),
        "select_seed": interval_json(scores.select_seed),
        "select_optimized": interval_json(scores.select_optimized),
    }


def unified_diff(path: Path, old: str, new: str) -> str:
    """What turns ``old`` into ``new``, as patch(1) reads it."""
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found = difflib.unified_diff(*lines, str(path), str(path))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in found)


def table(rows: Sequence[Sequence[str]], *, indent: int = 0, right: Collection[int] = ()) -> str:
    """Columns side by side, each as wide as its widest cell; those in ``right`` have their cells at the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    lines = (
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(" " * indent + line.rstrip() for line in lines)


def plural(count: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
