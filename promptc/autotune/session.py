"""What a pass may use: the rows by their job, models, chance, the journal and the user's ear."""

import asyncio
from collections.abc import Mapping, Sequence
from random import Random

from promptc.artifact.model import Artifact, ModelRef
from promptc.autotune.evaluator import Evaluator, RowRun, first_leaf
from promptc.autotune.journal import Journal
from promptc.autotune.knobs import Variants
from promptc.autotune.ledger import Ledger
from promptc.autotune.observed import observed
from promptc.autotune.pools import Pools
from promptc.autotune.progress import CallsCounted, Event, Listener, Note, RowsDone
from promptc.autotune.seeds import stream
from promptc.autotune.stop import Stop
from promptc.ir.ops import Program
from promptc.runtime.engine import Engine, RequestRefused
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Externs
from promptc.runtime.trace import Failure, RowResult
from promptc.schema.types import Json, Row


class Session:
    """One start of a build. ``engines`` are by model symbol, already counted and journaled.

    ``student`` is the symbol of the model that the program is optimized for; ``teacher`` may be the same model.
    ``variants`` are still to be searched; once they were, ``values`` has what was chosen for each knob.
    """

    def __init__(
        self,
        *,
        seed: int,
        engines: Mapping[str, Engine],
        student: str,
        teacher: ModelRef,
        pools: Pools,
        variants: Variants | None,
        journal: Journal,
        externs: Externs,
        ledger: Ledger,
        listener: Listener,
        stop: Stop,
        concurrency: int,
    ) -> None:
        self.seed = seed
        self.student = student
        self.teacher = teacher
        self.pools = pools
        self.variants = variants
        self.values: dict[str, Json] = {}
        self.ledger = ledger
        self.notes: list[str] = []
        self._engines = engines
        self._refused: set[str] = set()
        self._journal = journal
        self._listener = listener
        self._stop = stop
        self._concurrency = concurrency
        self.externs = externs
        self._evaluator = Evaluator(engines, externs, ledger, stop, seed=seed, concurrency=concurrency)

    def rng(self, *names: str) -> Random:
        return stream(self.seed, *names)

    def emit(self, event: Event) -> None:
        self._listener.on_event(event)

    def note(self, text: str) -> None:
        """Tell the user, now and in the report."""
        self.notes.append(text)
        self.record("note", text=text)
        self.emit(Note(text))

    def record(self, kind: str, **body: Json) -> None:
        """A score or a decision, for the journal."""
        self._journal.record(kind, **body)

    async def run(
        self, program: Program, rows: Sequence[Row], what: str, *, candidate: Mapping[str, Json] | None = None
    ) -> list[RowRun]:
        """``rows`` through ``program``, as `Evaluator.run`; the journal gets the scores under the name ``what``, with the
        ``candidate`` that ran, by the names of its choices, where it is one of a search.
        """

        def done(number: int, total: int) -> None:
            self.emit(RowsDone(what, number, total))
            self._emit_calls()

        runs = await self._evaluator.run(program, rows, done)
        self._emit_calls()
        self._tell_refused(runs, what)
        self.record(
            "scores",
            what=what,
            candidate=None if candidate is None else dict(candidate),
            scores=[r.score for r in runs],
            **observed(runs),
        )
        return runs

    def _tell_refused(self, runs: Sequence[RowRun], what: str) -> None:
        refused = [run.reason for run in runs if run.failure == "engine"]
        if refused and what not in self._refused:
            self._refused.add(what)
            self.note(
                f"prompts of a candidate that the model refuses count as wrong ({len(refused)}, {what}): {refused[0]}"
            )

    async def ask(self, artifact: Artifact, rows: Mapping[str, Row]) -> dict[str, RowResult]:
        """Another program than the one at hand (a proposer): results by the keys of ``rows``.

        A malformed answer and a refused request are results; raises as `run` for all else.
        """
        calls = sum(node.op == "call" for node in artifact.program.nodes)
        self.ledger.require(len(rows) * calls)
        executor = Executor(artifact, self._engines, seed=self.seed, concurrency=self._concurrency)
        results: dict[str, RowResult] = {}

        async def one(key: str, row: Row) -> None:
            result = await executor.run_row(row, row_key=key)
            if (
                isinstance(result, Failure)
                and result.error is not None
                and not isinstance(result.error, RequestRefused)
            ):
                raise result.error
            results[key] = result
            self._emit_calls()

        async def all_rows() -> None:
            async with asyncio.TaskGroup() as group:
                for key, row in rows.items():
                    group.create_task(one(key, row))

        try:
            await self._stop.guard(all_rows)
        except BaseExceptionGroup as failures:
            raise first_leaf(failures) from None
        return {key: results[key] for key in rows}

    def _emit_calls(self) -> None:
        total = self.ledger.total
        self.emit(
            CallsCounted(total.calls, total.from_journal, total.prompt_tokens, total.output_tokens, self.ledger.limit)
        )
