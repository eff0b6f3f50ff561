"""What a pass may use: the rows by their job, models, chance, the journal and the user's ear."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from promptc.artifact.model import Artifact, ModelRef, Module
from promptc.autotune.batches import Batches
from promptc.autotune.evaluator import Evaluator, RowRun
from promptc.autotune.journal import Journal
from promptc.autotune.knobs import Variants
from promptc.autotune.ledger import Ledger, Usage
from promptc.autotune.limits import NO_PRICES, Prices, cost
from promptc.autotune.observed import observed
from promptc.autotune.pools import Pools
from promptc.autotune.preferring import Offer, Preference
from promptc.autotune.progress import CallsCounted, Event, Listener, Note, RowsDone
from promptc.autotune.seeds import stream
from promptc.autotune.stop import Stop
from promptc.ir.ops import Program
from promptc.runtime.engine import Engine, RequestRefused
from promptc.runtime.executor import Executor
from promptc.runtime.externs import Externs
from promptc.runtime.layout import render
from promptc.runtime.trace import Failure, RowResult
from promptc.schema.hashing import digest
from promptc.schema.types import Json, Row


class Session:
    """One start of a build. ``engines`` are by model symbol, already counted and journaled.

    ``student`` is the symbol of the model that the program is optimized for; ``teacher`` may be the same model.
    ``variants`` are still to be searched; once they were, ``values`` has what was chosen for each knob. ``prefer`` says what
    counts beside quality; ``offers`` are what the last search leaves to choose among.
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
        max_failed: float = 0.0,
        prices: Prices = NO_PRICES,
        prefer: Preference = "quality",
    ) -> None:
        self.seed = seed
        self.prefer: Preference = prefer
        self.offers: tuple[Offer, ...] = ()
        self.student = student
        self.teacher = teacher
        self.pools = pools
        self.variants = variants
        self.values: dict[str, Json] = {}
        self.ledger = ledger
        self.notes: list[str] = []
        self._engines = engines
        self._refused: set[str] = set()
        self._seed_report: Usage | None = None
        self._journal = journal
        self._listener = listener
        self.concurrency = concurrency
        self._prices = prices
        self._batches = Batches(ledger, stop, max_failed)
        self.externs = externs
        self._evaluator = Evaluator(
            engines, externs, ledger, self._batches, seed=seed, concurrency=concurrency, prices=prices
        )

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

    async def require(self, runs: Iterable[tuple[Program, Sequence[Row]]]) -> None:
        """Raises `OutOfBudget` unless all of ``runs`` can be paid for, whatever order they are in."""
        self.ledger.require(sum([await self._evaluator.bound(program, rows) for program, rows in runs], Usage()))

    async def keep_for(self, program: Program) -> None:
        """Keep back what the report takes with ``program``, the one as it was written first: what cannot be reported on wins nothing.

        Where no tokens are counted, the plan has kept back enough.
        """
        if not self.ledger.limits.counts_tokens:
            return
        bound = await self._evaluator.bound(program, self.pools.test)
        if self._seed_report is None:
            self._seed_report = bound
        self.ledger.keep(self._seed_report + bound)

    async def run(
        self, program: Program, rows: Sequence[Row], what: str, *, candidate: Mapping[str, Json] | None = None
    ) -> list[RowRun]:
        """``rows`` through ``program``, as `Evaluator.run`; the journal gets the scores under the name ``what``, with the
        ``candidate`` that ran, by the names of its choices, where it is one of a search.
        """

        def done(number: int, total: int) -> None:
            self.emit(RowsDone(what, number, total))
            self._emit_calls()

        runs = await self._evaluator.run(program, rows, done, what=what)
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
        executor = Executor(artifact, self._engines, seed=self.seed, concurrency=self.concurrency)
        results: dict[str, RowResult] = {}

        async def one(key: str) -> None:
            result = await executor.run_row(rows[key], row_key=key)
            if (
                isinstance(result, Failure)
                and result.error is not None
                and not isinstance(result.error, RequestRefused)
            ):
                raise result.error
            results[key] = result
            self._emit_calls()

        asked = digest([artifact.program.symbol, [[key, row] for key, row in rows.items()]])
        await self._batches.run(await self._bound(artifact, rows.values()), list(rows), one, what="ask", runs=asked)
        return {key: results[key] for key in rows}

    async def _bound(self, artifact: Artifact, rows: Iterable[Row]) -> Usage:
        """What ``rows`` through ``artifact``, which passes a row's values on to its calls as they are, use at most."""
        bound = Usage()
        for row in rows:
            for node in artifact.program.nodes:
                if node.op == "call":
                    bound += await self._bound_of_call(artifact.module(node.name), row)
        return bound

    async def _bound_of_call(self, module: Module, row: Row) -> Usage:
        inputs = {field.name: row[field.name] for field in module.inputs if field.name in row}
        if not self.ledger.limits.counts_tokens or len(inputs) < len(module.inputs):
            return Usage(module.attempts)
        prompt = await self._engines[module.model].count_tokens(render(module, inputs))
        tokens = module.attempts * prompt, module.attempts * module.decoding.max_tokens
        return Usage(module.attempts, 0, *tokens, cost(self._prices.get(module.model), *tokens))

    def _emit_calls(self) -> None:
        total, limits = self.ledger.total, self.ledger.limits
        self.emit(CallsCounted(total.calls, total.from_journal, total.prompt_tokens, total.output_tokens, limits.calls))
