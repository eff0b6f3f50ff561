"""What `promptc run` says of rows: the outputs of one, and what a run over many came to."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO, final

import click

from promptc.cli.live_lines import LiveLines
from promptc.cli.output import echo_json_line, plural
from promptc.cli.progress import bar, duration
from promptc.schema.types import Json
from promptc.source.columns import display

if TYPE_CHECKING:
    from promptc.artifact.model import Artifact
    from promptc.driver.bulk.counts import Summary
    from promptc.runtime.trace import Failure, RowResult


def print_one(artifact: "Artifact", result: "RowResult", *, as_json: bool) -> bool:
    """Print the outputs of one row; whether there are any. Raises what an engine did."""
    from promptc.runtime.layout import inputs_text
    from promptc.runtime.trace import Failure

    if isinstance(result, Failure):
        from promptc.runtime.engine import RequestRefused

        # What is refused says something about the row, and all else about the engine.
        if result.error is not None and not isinstance(result.error, RequestRefused):
            raise result.error
        click.echo(f"error: {_reason(result)}", err=True)
        if result.details:
            click.echo(result.details.rstrip(), err=True)
        return False
    if as_json:
        echo_json_line(result.outputs)
    else:
        click.echo(inputs_text(artifact.program.output_types, result.outputs))
    for message in missed_lines(result.missed):
        click.echo(message, err=True)
    return True


def missed_lines(messages: tuple[str, ...]) -> list[str]:
    # A message may quote a model, and a terminal would obey some of what that writes.
    return [f"suggestion not met: {display(message)}" for message in dict.fromkeys(messages)]


def _reason(failure: "Failure") -> str:
    match failure.kind:
        case "decode":
            return f"the answer of module `{failure.module}` cannot be used: {failure.reason}; --trace FILE keeps the whole answer"
        case _:
            return f"`{failure.module}`: {failure.reason}"


def summary_line(summary: "Summary") -> str:
    """``48 rows, 3 of them without an answer (3 decode), in 2.0 s: 24.0 rows/s; 48 LM calls; ...``."""
    rows, ran, counts = summary.written.rows, summary.ran, summary.counts
    head = plural(rows, "row") if rows == summary.total else f"{rows:,} of {plural(summary.total, 'row')}"
    if summary.failed:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(summary.written.failures.items()))
        head += f", {summary.failed:,} of them without an answer ({kinds})"
    if not ran:
        return f"{head}; {'nothing was left to run' if rows == summary.total else 'none of them now'}"
    now = f"; {ran:,} of them now," if ran < rows else "," if summary.failed else ""
    cached = f", {counts.cached:,} from the cache" if counts.cached else ""
    tokens = f"{counts.prompt_tokens:,} prompt and {counts.output_tokens:,} output tokens"
    return (
        f"{head}{now} in {summary.seconds:,.1f} s: {_rate(ran, summary.seconds)} rows/s; "
        f"{plural(counts.calls, 'LM call')}{cached}; {tokens}"
    )


def summary_json(summary: "Summary") -> Json:
    counts = summary.counts
    return {
        "rows": summary.written.rows,
        "total": summary.total,
        "failures": dict(sorted(summary.written.failures.items())),
        "ran": summary.ran,
        "seconds": round(summary.seconds, 3),
        "rows_per_second": round(summary.ran / summary.seconds, 3) if summary.seconds else None,
        "calls": counts.calls,
        "cached": counts.cached,
        "prompt_tokens": counts.prompt_tokens,
        "output_tokens": counts.output_tokens,
    }


@final
class RowsView:
    """Shows how far a run is; ``look`` gives what it came to by now. Ticks may come from another thread."""

    def __init__(self, stream: TextIO, columns: Callable[[], int], look: Callable[[], "Summary"]) -> None:
        self._lines = LiveLines(stream, columns)
        self._look = look
        # The first look at which a row had been run: what comes before it is a model that starts.
        self._first: Summary | None = None
        self._lock = threading.Lock()

    def tick(self) -> None:
        summary = self._look()
        if self._first is None and summary.ran:
            self._first = summary
        with self._lock:
            self._lines.show(view_lines(summary, self._first))

    def leave(self, text: str) -> None:
        """Write a line that stays."""
        with self._lock:
            self._lines.leave(text)

    def close(self) -> None:
        self._lines.close()


def view_lines(summary: "Summary", first: "Summary | None") -> list[str]:
    """How far it is and how fast, by what was done since ``first``."""
    rows, total = summary.written.rows, summary.total
    head = f"{bar(rows, total)} {rows:,}/{total:,} rows"
    if summary.failed:
        head += f", {summary.failed:,} without an answer"
    line = f"  {duration(summary.seconds)} so far"
    if first is None:
        return [head, f"{line}, waiting for the first row"]
    if (seconds := summary.seconds - first.seconds) > 0 and rows > first.written.rows:
        done, counts = rows - first.written.rows, summary.counts
        prompt = _rate(counts.prompt_tokens - first.counts.prompt_tokens, seconds)
        output = _rate(counts.output_tokens - first.counts.output_tokens, seconds)
        line += f", {duration((total - rows) * seconds / done)} left"
        line += f"; {_rate(done, seconds)} rows/s, {prompt} prompt and {output} output tokens/s"
    cached = f", {summary.counts.cached:,} from the cache" if summary.counts.cached else ""
    return [head, line, f"  {plural(summary.counts.calls, 'LM call')}{cached}"]


def _rate(count: int, seconds: float) -> str:
    rate = count / seconds if seconds else 0.0
    return f"{rate:,.{0 if rate >= 100 else 1}f}"
