"""Rows of a trace for a terminal: each a tree of its calls, or the messages of these."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

from promptc.cli.output import plural
from promptc.runtime.tracing.record import TracedCall, TracedProblem, TracedRow
from promptc.source.columns import display

# Control characters, and halves of surrogate pairs, which no terminal can be sent.
_UNSEEN = frozenset(("Cc", "Cs"))


@final
@dataclass(slots=True)
class Total:
    """What the rows that were shown add up to; kept answers take no tokens."""

    rows: int = 0
    failed: int = 0
    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0

    def add(self, row: TracedRow) -> None:
        # A metric is no row of its own.
        self.rows += row.part == "program"
        self.failed += row.part == "program" and row.problem is not None
        self.calls += len(row.calls)
        for answer in (call.answer for call in row.calls):
            if answer is not None and answer.cached:
                self.cached += 1
            elif answer is not None:
                self.prompt_tokens += answer.prompt_tokens
                self.output_tokens += answer.output_tokens

    def text(self) -> str:
        failed = f", {self.failed:,} without an answer" if self.failed else ""
        cached = f", {self.cached:,} from the cache" if self.cached else ""
        return (
            f"{plural(self.rows, 'row')}{failed}; {plural(self.calls, 'LM call')}{cached}; "
            f"{self.prompt_tokens:,} prompt and {self.output_tokens:,} output tokens"
        )


def row_lines(row: TracedRow) -> Iterator[str]:
    """The tree of a row."""
    yield row_head(row)
    groups = _groups(row.calls)
    for number, tries in enumerate(groups, start=1):
        last = number == len(groups)
        branch, inner = ("└─ ", "   ") if last else ("├─ ", "│  ")
        if len(tries) == 1 and tries[0].attempt == 1:
            yield f"{branch}{call_name(tries[0])}: {_call_text(tries[0])}"
            continue
        yield f"{branch}{call_name(tries[0])}"
        for call in tries:
            yield f"{inner}{'└─' if call is tries[-1] else '├─'} try {call.attempt}: {_call_text(call)}"


def row_head(row: TracedRow) -> str:
    number = "" if row.row is None else f" {row.row}"
    what = "row" if row.part == "program" else "metric of row"
    calls = plural(len(row.calls), "call")
    return f"{what}{number}, {display(row.graph)}: {row.seconds:.3f} s, {calls}{_problem_text(row.problem)}"


def messages(call: TracedCall) -> Iterator[tuple[str, str]]:
    """The messages of a call and what came back: each as who wrote it and the text, of which all can be printed."""
    for message in call.request.messages:
        yield message.role, _printable(message.content)
    if call.answer is not None:
        cut = ", cut" if call.answer.finish == "length" else ""
        yield f"answer{cut}", _printable(call.answer.text)


def call_title(row: TracedRow, call: TracedCall) -> str:
    """Which call it is, of all in the file."""
    number = "" if row.row is None else f"row {row.row}, "
    attempt = f", try {call.attempt}" if call.attempt > 1 else ""
    return f"{number}{call_name(call)}{attempt}: {_call_text(call)}"


def call_name(call: TracedCall) -> str:
    """``mood.judge``, or ``mood.judge of item 2.1``, which counts from 1 as users do, the outermost map first."""
    item = f" of item {'.'.join(str(i + 1) for i in call.path)}" if call.path else ""
    return f"{display(call.module)}{item}"


def _groups(calls: Sequence[TracedCall]) -> list[list[TracedCall]]:
    """The tries of each call."""
    found: dict[tuple[int, tuple[int, ...]], list[TracedCall]] = {}
    for call in calls:
        found.setdefault((call.node, call.path), []).append(call)
    return list(found.values())


def _call_text(call: TracedCall) -> str:
    answer = call.answer
    parts = [f"at {call.start:.3f} s for {call.seconds:.3f} s"]
    if answer is not None and answer.cached:
        parts.append("from the cache")
    if answer is not None:
        parts.append(f"{answer.prompt_tokens:,} prompt and {answer.output_tokens:,} output tokens")
    return ", ".join(parts) + _problem_text(call.problem)


def _problem_text(problem: TracedProblem | None) -> str:
    return "" if problem is None else f"; {problem.kind}: {display(problem.reason)}"


def _printable(text: str) -> str:
    """``text`` line by line; what would move the cursor or change colours is written as its escape."""
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in _UNSEEN and c not in "\n\t" else c for c in text)
