"""What an artifact holds, as immutable data. `promptc.runtime` executes exactly this."""

from dataclasses import dataclass, field
from typing import Literal, final

from promptc.schema.types import Enum, Field, Json, Record, Row, Type

FORMAT_VERSION = 2

OutputFormat = Literal["lines", "json"]
CheckKind = Literal["require", "suggest"]
NodeOp = Literal[
    "const", "call", "field", "record", "list", "prim", "if", "map", "convert", "is", "extern", "require", "suggest"
]
# pure: equal arguments, equal results. nondet: results may differ. effect: changes the world, so it runs once and in order.
ExternEffect = Literal["pure", "nondet", "effect"]
SignatureAlgorithm = Literal["ed25519"]


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
    """One demonstration: inputs of a module and the outputs that are right for them, of a good run or of the data."""

    inputs: Row
    outputs: Row


@final
@dataclass(frozen=True, slots=True)
class Module:
    """One LM call's prompt: a signature under a strategy, with its learnable parameters filled in.

    ``outputs`` already has what the strategy adds (``reasoning`` for chain of thought), in the order in
    which the model writes them. ``instruction`` and ``demos`` are what `promptc build --optimize` learns.

    ``attempts`` is how often a call is tried, with feedback, where its answer cannot be read or fails a ``require``.
    ``template`` stands in the place of the inputs' text; see `promptc.artifact.template`. Where ``nearest`` is given, a
    call shows as many of the demonstrations, those whose inputs are most like its own (`promptc.runtime.nearest`).
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
    attempts: int = 1
    checks: tuple["Check", ...] = ()
    template: str | None = None
    nearest: int | None = None


@final
@dataclass(frozen=True, slots=True)
class Node:
    """One step of a graph. ``args`` name ids in scope: inputs, earlier nodes, parameters of the blocks around it.

    - ``const``: ``value``.
    - ``call``: of the module ``name``. Calls that differ in ``sample`` are different draws; those of one ``group`` ask the
      same, and stand in one list of nodes.
    - ``field``: ``name`` of the record.
    - ``record``: the record ``name``, of its fields.
    - ``list``, ``prim`` (the primitive ``name``): operands are "0", "1", ...
    - ``if``: by ``condition`` one of two blocks without parameters.
    - ``map``: over ``items``, a block with one parameter; a second one, where given, says which items count.
    - ``convert``: ``value`` as the node's type; it fails the row where it is not of that type. ``name`` is for messages.
    - ``is``: whether ``value`` is of the type ``tested``.
    - ``extern``: of the extern ``name``.
    - ``require``: fails the row with ``message`` where ``condition`` is false.
    - ``suggest``: notes ``message`` as missed where ``condition`` is false.
    """

    id: int
    op: NodeOp
    type: Type
    name: str = ""
    args: tuple[tuple[str, int], ...] = ()
    value: Json = None
    blocks: tuple["Block", ...] = ()
    sample: int = 0
    group: int | None = None
    tested: Type | None = None


@final
@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a block is given: its id and type."""

    id: int
    type: Type


@final
@dataclass(frozen=True, slots=True)
class Block:
    """Nodes inside a node, which may use whatever is in scope around it. ``result`` is the id of the block's value."""

    params: tuple[Parameter, ...]
    nodes: tuple[Node, ...]
    result: int


@final
@dataclass(frozen=True, slots=True)
class Graph:
    """A dataflow graph in SSA order.

    Input ``i`` has id ``i``; other ids go on from there without gaps, those of a node's blocks before the node's own.
    """

    symbol: str
    inputs: tuple[Field, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[tuple[str, int], ...]
    output_types: tuple[Field, ...]


@final
@dataclass(frozen=True, slots=True)
class Check:
    """What a module's answer is held to: a graph over its inputs and outputs with the one output ``value``, a bool.

    A ``require`` that is false asks for another try with ``message``; a ``suggest`` is recorded and nothing else.
    """

    kind: CheckKind
    graph: Graph
    message: str


@final
@dataclass(frozen=True, slots=True)
class Corpus:
    """A retriever over the rows of a file: ``retriever`` is ``bm25`` or ``dense``; ``path`` is relative."""

    retriever: str
    path: str
    options: tuple[tuple[str, Json], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Extern:
    """What the program calls and does not hold. Nothing of it runs unless the caller of the runtime allows it.

    ``source`` is a Python function, ``file.py:name`` beside the artifact or ``package.module:name``; or a corpus, which
    takes ``query`` (str) and ``k`` (int) and gives the ``k`` best rows.
    """

    symbol: str
    effect: ExternEffect
    params: tuple[Field, ...]
    returns: Type
    source: str | Corpus


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
    """Where an artifact came from: enough to build it again. Holds no date and no path of a machine.

    ``seed``, ``passes``, ``data_sha256`` (by file) and ``journal`` are those of an optimizing build; a journal's id is the
    name of its file without the ending.
    """

    compiler: str
    source_sha256: str
    seed: int | None = None
    passes: tuple[str, ...] = ()
    data_sha256: tuple[tuple[str, str], ...] = ()
    journal: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Signature:
    """Who vouches for an artifact: a signature over its text without this very entry.

    ``key`` is the public key that it was made for (32 bytes) and ``value`` the signature (64 bytes), both in base64.
    """

    algorithm: SignatureAlgorithm
    key: str
    value: str


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
    externs: tuple[Extern, ...] = ()
    signature: Signature | None = None
    format: int = field(default=FORMAT_VERSION)

    def module(self, symbol: str) -> Module:
        return next(m for m in self.modules if m.symbol == symbol)

    def model(self, symbol: str) -> ModelRef:
        return next(m for m in self.models if m.symbol == symbol)
