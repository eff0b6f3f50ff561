"""Runs a graph: every node starts as soon as its arguments are there.

What a graph gives does not depend on timing. A failed node stops the nodes that need it and no others; results are read
in the order of the graph. Of an ``if`` only the taken block runs. The bodies of a ``map`` run together, at most
``fan_out`` at a time, and their results keep the order of the items.

A node with an effect runs after all that stands before it in its block, and only where none of that failed; a ``map``
with an effect inside runs its items one after the other, up to the first that fails.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from promptc.artifact.model import Block, Graph, Node
from promptc.artifact.nodes import walk
from promptc.runtime.outcome import SKIPPED, Outcome, Problem, failed, joined
from promptc.runtime.pure import evaluate_node
from promptc.runtime.trace import Suggestion
from promptc.schema.codec import ValueProblem
from promptc.schema.primitives import PrimitiveProblem
from promptc.schema.types import Json, Row

FAN_OUT = 32

# Where a node runs inside maps: the place of the item in each list, from the outermost map on.
Path = tuple[int, ...]
# Told the name of an output and its value, as soon as it is known.
Known = Callable[[str, Json], None]
_Cell = Outcome | asyncio.Task[Outcome]
_Scope = dict[int, _Cell]


class Steps(Protocol):
    """What a graph asks of the world. Failures are outcomes; only what ends the whole run is raised."""

    async def call(self, node: Node, args: Row, path: Path) -> Outcome: ...

    async def extern(self, node: Node, args: Row) -> Outcome: ...


class Dataflow:
    """``graph``, ready to be run any number of times. ``effects`` has the symbols of the externs with an effect.

    ``groups`` has the calls of its group, in order of their samples, for each call that is in one.
    """

    def __init__(self, graph: Graph, effects: frozenset[str] = frozenset(), *, fan_out: int = FAN_OUT) -> None:
        if fan_out < 1:
            raise ValueError(f"fan_out must be at least 1, got {fan_out}")
        self.graph = graph
        self.fan_out = fan_out
        self.asking: set[int] = set()
        self.effects: set[int] = set()
        self.reads: dict[int, frozenset[int]] = {}
        self.groups = dict(_groups(graph.nodes))
        for node in walk(graph.nodes):
            inside = tuple(walk((node,)))
            self.reads[node.id] = frozenset(i for n in inside for i in _sources(n))
            if any(n.op in ("call", "extern") for n in inside):
                self.asking.add(node.id)
            if any(n.op == "extern" and n.name in effects for n in inside):
                self.effects.add(node.id)

    async def run(self, inputs: Mapping[str, Json], steps: Steps, known: Known | None = None) -> Outcome:
        """The outputs by name, as one record, for ``inputs`` that are checked already. ``known`` is told of each output."""
        scope: _Scope = {i: Outcome(inputs[f.name]) for i, f in enumerate(self.graph.inputs)}
        run = _Run(self, steps) if known is None else _ToldRun(self, steps, known, scope)
        outcomes = await run.nodes(self.graph.nodes, scope, ())
        found = {name: await _settled(scope[i]) for name, i in self.graph.outputs}
        result = Outcome({name: o.value for name, o in found.items()}, all(o.ok for o in found.values()))
        return joined(result, outcomes)


class _Run:
    """One run of a graph."""

    def __init__(self, flow: Dataflow, steps: Steps) -> None:
        self._flow = flow
        self._steps = steps

    async def nodes(self, nodes: Sequence[Node], scope: _Scope, path: Path) -> list[Outcome]:
        """Run ``nodes`` and add their outcomes to ``scope``."""
        async with asyncio.TaskGroup() as group:
            before: list[_Cell] = []
            for node in nodes:
                if node.id in self._flow.effects:
                    scope[node.id] = group.create_task(self._after(tuple(before), node, scope, path))
                elif self._is_ready(node, scope):
                    # A task for each addition and field would cost more than all of them together.
                    scope[node.id] = await self._step(node, scope, path)
                else:
                    scope[node.id] = group.create_task(self._step(node, scope, path))
                before.append(scope[node.id])
        return [await _settled(scope[node.id]) for node in nodes]

    def _is_ready(self, node: Node, scope: _Scope) -> bool:
        """Whether ``node`` asks nobody and waits for nothing."""
        if node.id in self._flow.asking:
            return False
        cells = (scope[i] for i in self._flow.reads[node.id] if i in scope)
        return all(isinstance(cell, Outcome) or cell.done() for cell in cells)

    async def _after(self, before: Sequence[_Cell], node: Node, scope: _Scope, path: Path) -> Outcome:
        for cell in before:
            if not (await _settled(cell)).ok:
                return SKIPPED
        return await self._step(node, scope, path)

    async def _step(self, node: Node, scope: _Scope, path: Path) -> Outcome:
        args: Row = {}
        for name, i in node.args:
            outcome = await _settled(scope[i])
            if not outcome.ok:
                return SKIPPED
            args[name] = outcome.value
        match node.op:
            case "call":
                return await self._steps.call(node, args, path)
            case "extern":
                return await self._steps.extern(node, args)
            case "if":
                return await self._block(node.blocks[0 if args["condition"] else 1], {}, scope, path)
            case "map":
                return await self._map(node, args["items"], scope, path)
            case "require" if not args["condition"]:
                return failed(Problem("require", self._flow.graph.symbol, str(args["message"])))
            case "require":
                return Outcome(value=True)
            case "suggest":
                met = args["condition"] is True
                return Outcome(met, suggestions=(Suggestion(str(args["message"]), met),))
            case _:
                return self._pure(node, list(args.values()))

    def _pure(self, node: Node, args: Sequence[Json]) -> Outcome:
        try:
            return Outcome(evaluate_node(node, args))
        except PrimitiveProblem as problem:
            return failed(Problem("primitive", node.name, str(problem)))
        except ValueProblem as problem:
            named = f"`{node.name}`: " if node.name else ""
            return failed(Problem("convert", self._flow.graph.symbol, f"{named}{problem}"))

    async def _block(self, block: Block, given: Mapping[int, Outcome], scope: _Scope, path: Path) -> Outcome:
        inner: _Scope = {**scope, **given}
        outcomes = await self.nodes(block.nodes, inner, path)
        return joined(await _settled(inner[block.result]), outcomes)

    async def _map(self, node: Node, items: Json, scope: _Scope, path: Path) -> Outcome:
        if not isinstance(items, list):
            raise TypeError(f"node {node.id} maps something that is not a list")
        in_order = node.id in self._flow.effects or node.id not in self._flow.asking
        if in_order:
            outcomes = []
            for i, item in enumerate(items):
                outcomes.append(await self._item(node, item, scope, (*path, i)))
                if not outcomes[-1].ok:
                    break
        else:
            outcomes = await self._together(node, items, scope, path)
        kept = [value for outcome in outcomes if isinstance(outcome.value, list) for value in outcome.value]
        return joined(Outcome(kept, all(o.ok for o in outcomes)), outcomes)

    async def _together(self, node: Node, items: Sequence[Json], scope: _Scope, path: Path) -> list[Outcome]:
        slots = asyncio.Semaphore(self._flow.fan_out)

        async def one(i: int, item: Json) -> Outcome:
            async with slots:
                return await self._item(node, item, scope, (*path, i))

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(i, item)) for i, item in enumerate(items)]
        return [task.result() for task in tasks]

    async def _item(self, node: Node, item: Json, scope: _Scope, path: Path) -> Outcome:
        """A list of the one value that the body gives, or of none where the item does not count."""
        body, *where = node.blocks
        asked = []
        for block in where:
            asked.append(await self._block(block, {block.params[0].id: Outcome(item)}, scope, path))
            if not asked[-1].ok or not asked[-1].value:
                return joined(Outcome([], asked[-1].ok), asked)
        result = await self._block(body, {body.params[0].id: Outcome(item)}, scope, path)
        return joined(Outcome([result.value], result.ok), [*asked, result])


class _ToldRun(_Run):
    """The same, for one who wants to know of outputs before all of them are there."""

    def __init__(self, flow: Dataflow, steps: Steps, known: Known, given: Mapping[int, _Cell]) -> None:
        super().__init__(flow, steps)
        self._known = known
        self._named: dict[int, list[str]] = {}
        for name, i in flow.graph.outputs:
            self._named.setdefault(i, []).append(name)
        for i, cell in given.items():
            if isinstance(cell, Outcome):
                self._tell(i, cell)

    async def _step(self, node: Node, scope: _Scope, path: Path) -> Outcome:
        outcome = await super()._step(node, scope, path)
        self._tell(node.id, outcome)
        return outcome

    def _tell(self, i: int, outcome: Outcome) -> None:
        if outcome.ok:
            for name in self._named.get(i, ()):
                self._known(name, outcome.value)


async def _settled(cell: _Cell) -> Outcome:
    return cell if isinstance(cell, Outcome) else await cell


def _groups(nodes: Sequence[Node]) -> Iterator[tuple[int, tuple[Node, ...]]]:
    """Groups are of calls that stand together: other nodes may have the same number."""
    alike: dict[int, list[Node]] = {}
    for node in nodes:
        if node.group is not None:
            alike.setdefault(node.group, []).append(node)
        for block in node.blocks:
            yield from _groups(block.nodes)
    for calls in alike.values():
        group = tuple(sorted(calls, key=lambda call: call.sample))
        yield from ((call.id, group) for call in group)


def _sources(node: Node) -> Iterator[int]:
    yield from (i for _, i in node.args)
    yield from (block.result for block in node.blocks)
