"""What an artifact holds, as immutable data. `promptc.runtime` executes exactly this."""

from dataclasses import dataclass, field
from typing import Literal, final

from promptc.schema.types import Enum, Field, Json, Record, Row, Type

FORMAT_VERSION = 1

OutputFormat = Literal["lines", "json"]
NodeOp = Literal["const", "call", "field", "record", "list", "prim"]


@final
@dataclass(frozen=True, slots=True)
class Decoding:
    """How a module's requests are sampled. ``temperature == 0`` is greedy; ``max_tokens`` counts output tokens."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = 256


@final
@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model by name: ``engine:name`` in the source, and what the engine needs to reach it."""

    symbol: str
    engine: str
    name: str
    options: tuple[tuple[str, Json], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Demo:
    """One demonstration: inputs of a module and the outputs that a good run gave for them."""

    inputs: Row
    outputs: Row


@final
@dataclass(frozen=True, slots=True)
class Module:
    """One LM call's prompt: a signature under a strategy, with its learnable parameters filled in.

    ``outputs`` already has what the strategy adds (``reasoning`` for chain of thought), in the order in
    which the model writes them. ``instruction`` and ``demos`` are what `promptc build --optimize` learns.
    """

    symbol: str
    signature: str
    strategy: str
    model: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    instruction: str
    demos: tuple[Demo, ...] = ()
    format: OutputFormat = "lines"
    decoding: Decoding = Decoding()


@final
@dataclass(frozen=True, slots=True)
class Node:
    """One step of a graph. ``args`` name ids of the graph's inputs or of earlier nodes.

    ``name`` is the module's symbol (call), the field (field), the record (record) or the primitive (prim);
    ``value`` is set for const alone. Items of a list and operands of a primitive are named "0", "1", ...
    """

    id: int
    op: NodeOp
    type: Type
    name: str = ""
    args: tuple[tuple[str, int], ...] = ()
    value: Json = None


@final
@dataclass(frozen=True, slots=True)
class Graph:
    """A dataflow graph in SSA order. Input ``i`` has id ``i``; node ids go on from there without gaps."""

    symbol: str
    inputs: tuple[Field, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[tuple[str, int], ...]
    output_types: tuple[Field, ...]


@final
@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds of its 95 % interval, over ``n`` rows."""

    mean: float
    low: float
    high: float
    n: int


@final
@dataclass(frozen=True, slots=True)
class Scores:
    """What an optimizing build measured on rows that neither steered nor selected (the test set).

    ``gain`` is the paired difference optimized - seed. ``select_*`` are the same on the dev set, and are
    optimistic: the winner was picked there.
    """

    metric: str
    seed: Interval
    optimized: Interval
    gain: Interval
    select_seed: Interval
    select_optimized: Interval


@final
@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an artifact came from: enough to build it again. Holds no date and no path of a machine."""

    compiler: str
    source_sha256: str
    seed: int | None = None
    passes: tuple[str, ...] = ()
    data_sha256: tuple[tuple[str, str], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Artifact:
    """A whole compiled program. ``metric`` is a graph over ``gold`` and ``pred`` records, where one is given."""

    types: tuple[Enum | Record, ...]
    models: tuple[ModelRef, ...]
    modules: tuple[Module, ...]
    program: Graph
    provenance: Provenance
    metric: Graph | None = None
    scores: Scores | None = None
    format: int = field(default=FORMAT_VERSION)

    def module(self, symbol: str) -> Module:
        return next(m for m in self.modules if m.symbol == symbol)

    def model(self, symbol: str) -> ModelRef:
        return next(m for m in self.models if m.symbol == symbol)
