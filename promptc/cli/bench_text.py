"""What `promptc bench` says before the first cell and after the last."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from promptc.autotune.ledger import Usage
from promptc.autotune.limits import PICO, usd_text
from promptc.autotune.plan import Plan
from promptc.bench.cells import CellName
from promptc.bench.estimate import Estimate
from promptc.bench.table import Entry, Grid
from promptc.bench.texts import score_text
from promptc.cli.output import plural, table
from promptc.cli.progress import duration
from promptc.driver.benching import Bench
from promptc.schema.types import Json

_NUMBERS = range(2, 7)


def plan_text(grid: Grid, plans: Mapping[CellName, Plan], known: int) -> str:
    """Calls and tokens of each program and optimizer over its seeds, all of them upper bounds."""
    lines = [f"{plural(len(plans), 'cell')} to run, {known:,} of {len(grid.names):,} are up to date."]
    if not plans:
        return f"{lines[0]}\n"
    groups: dict[tuple[str, str], list[Plan]] = {}
    for name, plan in plans.items():
        groups.setdefault((name.program, name.optimizer), []).append(plan)
    rows = [_row(*group, found) for group, found in groups.items()]
    rows = [["program", "optimizer", *_HEAD], *rows, _row("total", "", list(plans.values()))]
    lines += [
        "At most, if no request comes up twice; what two cells ask alike is asked once:",
        table(rows, right=_NUMBERS),
    ]
    if unpriced := list(dict.fromkeys(symbol for plan in plans.values() for symbol in plan.unpriced)):
        lines.append(f"Price: without {', '.join(unpriced)}, whose price is not given (--price).")
    if estimated := list(dict.fromkeys(symbol for plan in plans.values() for symbol in plan.estimated)):
        lines.append(f"Tokens of {', '.join(estimated)} are estimates: the server does not count those of a prompt.")
    seconds = [plan.seconds for plan in plans.values() if plan.seconds is not None]
    if len(seconds) == len(plans):
        lines.append(f"Time: some {duration(sum(seconds))} if all these calls are made; starting models comes on top.")
    else:
        lines.append("Time: not known before a build with these models has run beside each program.")
    return "\n".join(lines) + "\n"


_HEAD = ("cells", "calls", "prompt tokens", "output tokens", "US dollars")


def _row(program: str, optimizer: str, plans: Sequence[Plan]) -> list[str]:
    used = sum((plan.total for plan in plans), Usage())
    calls = sum(plan.calls for plan in plans)
    usd = usd_text(used.cost).removesuffix(" US dollars") if used.cost else ""
    return [
        program,
        optimizer,
        f"{len(plans):,}",
        f"{calls:,}",
        f"{used.prompt_tokens:,}",
        f"{used.output_tokens:,}",
        usd,
    ]


def plan_json(plans: Mapping[CellName, Plan], known: int) -> Json:
    cells: list[Json] = [
        {
            "cell": str(name),
            "calls": plan.calls,
            "prompt_tokens": plan.total.prompt_tokens,
            "output_tokens": plan.total.output_tokens,
            "usd": plan.total.cost / PICO,
            "seconds": plan.seconds,
        }
        for name, plan in plans.items()
    ]
    return {"cells": cells, "up_to_date": known}


def bench_text(bench: Bench) -> str:
    """The scores of the table, what could not be run, and where the rest is."""
    grid = bench.table.grid
    scores = [
        [program, *(score_text(bench.table.entries[program, o], grid) or "-" for o in grid.optimizers)]
        for program in grid.programs
    ]
    lines = [table([["", *grid.optimizers], *scores]), ""]
    lines += [
        f"{cell.name}: {cell.mean:.3f}, which is not of this table" for cell in bench.ran if cell.name not in grid.names
    ]
    lines += [f"could not be run: {name}: {reason}" for name, reason in bench.failed.items()]
    lines += [f"{path} cannot be built, so its cells are blank: `promptc check` tells why" for path in bench.not_ready]
    if bench.outdated:
        lines.append(
            f"{plural(bench.outdated, 'cell')} of another program, data, setting or version: blank until run again"
        )
    lines.append(f"{len(bench.table.cells):,} of {len(grid.names):,} cells: {', '.join(map(str, bench.files))}")
    if bench.stopped:
        lines.append("stopped: the same command goes on from here")
    return "\n".join(lines) + "\n"


def bench_json(bench: Bench) -> Json:
    """All of the table for a program to read, as the last line of the events."""
    return {
        "event": "table_written",
        "files": [str(path) for path in bench.files],
        "cells": len(bench.table.cells),
        "ran": [str(cell.name) for cell in bench.ran],
        "missing": [str(name) for name in bench.table.missing],
        "failed": {str(name): reason for name, reason in bench.failed.items()},
        "outdated": bench.outdated,
        "not_ready": [str(path) for path in bench.not_ready],
        "stopped": bench.stopped,
        "reference": bench.table.grid.reference,
        "entries": [_entry_json(entry) for entry in bench.table.entries.values()],
    }


def _entry_json(entry: Entry) -> Json:
    compared = entry.comparison
    return {
        "program": entry.program,
        "optimizer": entry.optimizer,
        "seeds": list(entry.cells),
        "score": _estimate_json(entry.score),
        "difference": _estimate_json(None if compared is None else compared.difference),
        "p_corrected": None if compared is None else compared.p,
        "search": None if entry.search is None else asdict(entry.search),
    }


def _estimate_json(found: Estimate | None) -> Json:
    return None if found is None else asdict(found)
