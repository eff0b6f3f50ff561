"""The steps of a row: model calls, with their tries, and externs.

The calls of a group are draws of one prompt: their first tries are asked for together, as soon as one of them starts.

Where an answer cannot be used, the next try goes on with the conversation: the model's answer, then a user message that
says what is wrong with it. So each try is a request of its own, and a cache answers it like any other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import final

from promptc.artifact.model import Module, Node
from promptc.runtime.answers import AnswerReader, Verdict
from promptc.runtime.dataflow import Path
from promptc.runtime.draws import complete_all
from promptc.runtime.engine import Completion, Engine, EngineFailure, PromptTooLong, Request, RequestRefused
from promptc.runtime.message import Message
from promptc.runtime.observer import Observer
from promptc.runtime.outcome import Outcome, Problem, failed
from promptc.runtime.requests import Requests
from promptc.runtime.seeds import call_seed
from promptc.runtime.steps import ExternSteps
from promptc.runtime.streaming.answer import AnswerStream
from promptc.runtime.streaming.events import Tell
from promptc.runtime.streaming.returned import Returned
from promptc.runtime.streaming.text import stream
from promptc.runtime.trace import CallRecord
from promptc.runtime.tracing.watch import RowWatch
from promptc.schema.codec import encode
from promptc.schema.types import Row

Answer = Callable[[], Awaitable[Completion]]


@final
@dataclass(frozen=True, slots=True)
class Caller:
    """One module on its engine."""

    module: Module
    engine: Engine
    reader: AnswerReader
    requests: Requests

    async def call(
        self,
        node: Node,
        args: Row,
        path: Path,
        seed: int | None,
        watch: RowWatch,
        first: Answer | None = None,
        observer: Observer | None = None,
        live: AnswerStream | None = None,
    ) -> Outcome:
        """The module's outputs for ``args``, in as many tries as it has. Engine failures are outcomes, too.

        ``watch`` notes every try. ``first`` gives the answer to the first, where others ask for it, too. ``observer`` is
        told of every answer, ``live`` of its text while it is written.
        """
        symbol = self.module.symbol
        trace: list[CallRecord] = []
        talk: tuple[Message, ...] = ()
        verdict = Verdict()
        for attempt in range(1, self.module.attempts + 1):
            request = self.requests.make(args, seed=seed, talk=talk)
            try:
                with watch.call(self.module, request, node=node.id, path=path, attempt=attempt) as tried:
                    completion = await (first() if first and attempt == 1 else self._ask(request, live))
                    tried.completion = completion
            except EngineFailure as failure:
                if live is not None:
                    live.on_break()
                if verdict.problem is not None and isinstance(failure, RequestRefused):
                    # The conversation has become too long, say: what was wrong before is still the reason.
                    return failed(_more(verdict.problem, f"another try was refused: {failure}"), tuple(trace))
                told = self._told(failure, request, args)
                return failed(Problem("engine", symbol, str(told), told), tuple(trace))
            verdict = await self.reader.read(args, completion)
            tried.outputs, tried.problem = verdict.outputs, verdict.problem
            if live is not None:
                live.settle(verdict.outputs)
            outputs, score, missed = verdict.outputs, verdict.score, verdict.missed
            trace.append(CallRecord(node.id, symbol, args, outputs, request, completion, path, attempt, score, missed))
            if observer is not None:
                observer.on_call(trace[-1])
            if verdict.problem is None:
                return Outcome(verdict.outputs, trace=tuple(trace))
            if not verdict.feedback:
                return failed(verdict.problem, tuple(trace))
            talk += (Message("assistant", completion.text), Message("user", verdict.feedback))
        if verdict.problem is None:
            raise ValueError(f"module `{symbol}` has {self.module.attempts} attempts; it needs at least one")
        tries = len(trace)
        return failed(_more(verdict.problem, f"{tries} tries") if tries > 1 else verdict.problem, tuple(trace))

    async def _ask(self, request: Request, live: AnswerStream | None) -> Completion:
        return await (self.engine.complete(request) if live is None else stream(self.engine, request, live))

    def _told(self, failure: EngineFailure, request: Request, args: Row) -> EngineFailure:
        """``failure``, and of a prompt that is too long the input that takes most of it."""
        inputs = self.module.inputs
        if not isinstance(failure, PromptTooLong) or not inputs:
            return failure
        lengths = {f.name: len(encode(f.type, args[f.name])) for f in inputs}
        longest = max(lengths, key=lambda name: lengths[name])
        whole = sum(len(message.content) for message in request.messages)
        of_all = f"with {lengths[longest]:,} of the prompt's {whole:,} characters"
        return PromptTooLong(f"{failure}; the longest input is `{longest}`, {of_all}: shorten it", field=longest)


def _more(problem: Problem, remark: str) -> Problem:
    return replace(problem, reason=f"{problem.reason} ({remark})")


@final
@dataclass(frozen=True, slots=True)
class RowSteps:
    """See `promptc.runtime.dataflow.Steps`. ``callers`` are by module symbol; ``row_key`` and ``seed`` decide sampling.

    ``watch`` notes all calls. ``groups`` has the calls of its group for each that is in one, by the id of the node;
    ``drawn`` what was asked of a group so far, by its first node and by the place in the maps around it. ``observer`` is
    told of all answers, ``tell`` of the fields that are ``returned``, by the id of their call, while they are written. Draws
    are told when they are there.
    """

    callers: Mapping[str, Caller]
    outside: ExternSteps
    row_key: str
    seed: int
    watch: RowWatch
    groups: Mapping[int, tuple[Node, ...]]
    observer: Observer | None = None
    tell: Tell | None = None
    returned: Mapping[int, Returned] = field(default_factory=dict)
    drawn: dict[tuple[int, Path], asyncio.Task[list[Completion]]] = field(default_factory=dict)

    async def call(self, node: Node, args: Row, path: Path) -> Outcome:
        live = self._live(node)
        try:
            return await self._call(node, args, path, live)
        except asyncio.CancelledError:
            # The row's time may be over: who watches it still listens.
            if live is not None:
                live.on_break()
            raise

    async def _call(self, node: Node, args: Row, path: Path, live: AnswerStream | None) -> Outcome:
        caller = self.callers[node.name]
        group = self.groups.get(node.id)
        if group is None:
            seed = self._seed(caller, node, node, path)
            return await caller.call(node, args, path, seed, self.watch, observer=self.observer, live=live)

        async def first() -> Completion:
            return (await self._draws(group, caller, args, path))[group.index(node)]

        seed = self._seed(caller, group[0], node, path)
        return await caller.call(node, args, path, seed, self.watch, first, self.observer, live)

    def _live(self, node: Node) -> AnswerStream | None:
        if self.tell is None or node.id not in self.returned:
            return None
        return AnswerStream(self.callers[node.name].module, self.returned[node.id], self.tell)

    def _seed(self, caller: Caller, place: Node, node: Node, path: Path) -> int | None:
        if not caller.requests.have_seeds:
            return None
        return call_seed(self.seed, self.row_key, place.id, path, node.sample)

    async def _draws(self, group: tuple[Node, ...], caller: Caller, args: Row, path: Path) -> list[Completion]:
        key = (group[0].id, path)
        if key not in self.drawn:
            requests = [caller.requests.make(args, seed=self._seed(caller, group[0], n, path)) for n in group]
            self.drawn[key] = asyncio.create_task(complete_all(caller.engine, requests))
        return await self.drawn[key]

    async def extern(self, node: Node, args: Row) -> Outcome:
        return await self.outside.extern(node, args)
