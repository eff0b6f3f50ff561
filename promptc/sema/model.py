"""A checked program: every name resolved, every type known. Made by `promptc.sema`, read by `promptc.lowering`.

Expressions stay syntax. What each is a value of stands beside it, in `Checked.types`: flow typing, empty lists and texts
that stand for members of an enum have types that do not follow from their operands alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, final

from promptc.artifact.model import Decoding, ModelRef, OutputFormat
from promptc.data.spec import DatasetSpec
from promptc.schema.types import Enum, Field, Json, List, Record, Refined, Scalar, Type
from promptc.source.text import Span
from promptc.syntax import ast

# Which passes an `optimize` block may name, with the type and default of each option (no default: None). The
# driver gives this table, so that checking does not depend on the layer that implements the passes.
OptionType = Scalar | Refined
PassTable = Mapping[str, Mapping[str, tuple[OptionType, Json]]]

# Lists of passes by name, from the driver, too; the first is that of a block that names no passes.
PipelineTable = Mapping[str, tuple["PassSpec", ...]]
NO_PIPELINES: PipelineTable = MappingProxyType({})

BudgetUnit = Literal["calls", "tokens", "usd", "minutes"]


@final
@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in US dollars for a million tokens: of prompts, and of answers."""

    prompt: float
    output: float


@final
@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """``condition`` is over the signature's inputs and outputs, and a bool; ``message`` is what a retry is told."""

    kind: Literal["require", "suggest"]
    condition: ast.Expr
    message: str
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Signature:
    """``template`` stands in the place of the instruction; its holes ``{input}`` have been checked."""

    name: str
    instruction: str
    frozen: bool
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    span: Span
    template: str | None = None
    checks: tuple[SignatureCheck, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class StrategyParam:
    """``type`` and ``default`` are for a parameter of the kind "value"; ``required`` says that it has no default.

    The kinds are written `strategy`, `signature`, `function`, `list[strategy]` and `list[function]`.
    """

    name: str
    kind: Literal["strategy", "signature", "function", "strategies", "functions", "value"]
    type: Type | None = None
    default: Json = None
    required: bool = True


@final
@dataclass(frozen=True, slots=True)
class Strategy:
    """``outputs`` are written before the signature's own.

    ``decl`` has the body of a strategy that is made of calls of its parameters; without one the strategy is one call of
    the signature. A strategy that has no parameter of the kinds strategy, strategies and signature is applied to a
    signature, which is its first argument.
    """

    name: str
    outputs: tuple[Field, ...]
    span: Span
    params: tuple[StrategyParam, ...] = ()
    decl: ast.StrategyDecl | None = None


@final
@dataclass(frozen=True, slots=True)
class KnobRef:
    """A place that the knob with this symbol decides."""

    symbol: str


@final
@dataclass(frozen=True, slots=True)
class Functions:
    """Externs and primitives by name, handed to a strategy; ``many`` where its parameter is a list.

    ``spans`` are where the names stand.
    """

    names: tuple[str, ...]
    many: bool = False
    spans: tuple[Span, ...] = field(default=(), compare=False)


@final
@dataclass(frozen=True, slots=True)
class Constant:
    value: Json


@final
@dataclass(frozen=True, slots=True)
class Applied:
    """A strategy with its arguments, as a module declares it: ``majority(predict(Route), n = 5)``.

    ``strategy`` may be a knob that chooses among strategies without parameters. ``args`` has each parameter once, in
    the order of the strategy's parameters, defaults filled in; the signature is at hand as ``signature``.
    """

    strategy: Strategy | KnobRef
    signature: Signature
    args: tuple[tuple[str, "AppliedArg"], ...] = ()
    span: Span | None = None


AppliedArg = Applied | tuple[Applied, ...] | Signature | Functions | Constant | KnobRef


@final
@dataclass(frozen=True, slots=True)
class Primitive:
    """A pure function of `promptc.schema.primitives`. A parameter type of None takes any type.

    ``returns`` is None where the result's type follows from the operands' types, as for a function without import.
    """

    name: str
    params: tuple[tuple[str, Type | None], ...]
    returns: Type | None


@final
@dataclass(frozen=True, slots=True)
class Module:
    """``symbol`` is ``program.name`` for a module of a program, ``name`` for one of the file.

    ``strategy`` is the innermost one of ``applied``, which decides what the model writes. ``attempts`` is how often a
    call is tried where its answer cannot be read or fails a `require`. ``demos`` bounds the demonstrations that
    `bootstrap` may choose; None leaves it to the pass. ``tuned`` maps settings (``model``, ``format``, ``temperature``,
    ``top_p``, ``max_tokens``, ``demos``, ``attempts``) to the symbols of the knobs that decide them; the field of such a
    setting has the knob's default.
    """

    symbol: str
    signature: Signature
    strategy: Strategy
    model: str
    format: OutputFormat
    decoding: Decoding
    span: Span
    applied: Applied | None = None
    attempts: int = 1
    demos: int | None = None
    tuned: Mapping[str, str] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class Knob:
    """A `tune`. ``symbol`` is ``program.name`` for a knob of a program, ``name`` for one of the file.

    ``domain`` has every value that it may take: JSON values of ``type``, or the names of strategies, models or modules
    (there as the program calls them). A range has ``low`` and ``high``, and one of floats no ``domain``.
    """

    symbol: str
    kind: Literal["value", "strategy", "model", "module", "format"]
    type: Type | None
    domain: tuple[Json, ...]
    default: Json
    span: Span
    low: float | None = None
    high: float | None = None


@final
@dataclass(frozen=True, slots=True)
class Extern:
    """A Python function. ``source`` is ``file.py:function`` beside the program, or ``package.module:function``."""

    name: str
    effect: Literal["pure", "nondet", "effect"]
    params: tuple[Field, ...]
    returns: Type
    source: str
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Corpus:
    """A retriever over the rows of a file: called as ``name(query: str, k: int)``, it gives ``returns``, a list.

    ``retriever`` is ``bm25`` or ``dense``; ``options`` are the constants that it was given, such as ``fields``.
    """

    name: str
    retriever: str
    path: str
    options: tuple[tuple[str, Json], ...]
    returns: List
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Program:
    """``modules`` maps the names that the body may call to module symbols, ``knobs`` those that it may read to knobs."""

    name: str
    decl: ast.ProgramDecl
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    modules: Mapping[str, str]
    knobs: Mapping[str, str] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class Test:
    """A test of the file. Its body may call what a program calls; its `expect` statements are its result."""

    __test__ = False  # pytest would collect a class of this name

    name: str
    decl: ast.TestDecl
    modules: Mapping[str, str]
    knobs: Mapping[str, str] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class Metric:
    """``gold`` has the columns of the data set that the expression reads; ``pred`` the program's outputs.

    ``gold_name`` and ``pred_name`` are the parameters' names in the expression.
    """

    name: str
    decl: ast.MetricDecl
    program: str
    dataset: str
    gold_name: str
    pred_name: str
    gold: Record
    pred: Record


@final
@dataclass(frozen=True, slots=True)
class PassSpec:
    """One pass of an `optimize` block, its options checked; options not given are not here."""

    name: str
    options: tuple[tuple[str, Json], ...]


@final
@dataclass(frozen=True, slots=True)
class Optimize:
    """What to optimize a program for. ``model`` and ``teacher`` are model symbols.

    ``limits`` has every limit of the budget by its unit. ``max_failed`` is the share of the rows of a batch that an engine
    may fail to answer before the build stops.
    """

    program: str
    dataset: str
    metric: str
    model: str
    teacher: str
    seed: int
    passes: tuple[PassSpec, ...]
    span: Span
    limits: tuple[tuple[BudgetUnit, float], ...] = ()
    max_failed: float = 0.05


@final
@dataclass(frozen=True, slots=True)
class Checked:
    """Everything a file declares or imports, by name.

    ``types`` has, by its span, the type of each expression in a program, a test, a metric or a check of a signature, and
    by the span of its name that of each `let`, `var`, loop variable and ``as`` of an arm. It is the type that the
    expression has where it stands: narrowed by the checks around it (``x`` after ``if x != none`` is no longer optional),
    and for what gets its type from its place (a text, ``none``, ``[]``, ``{}``) the one that it gets there. It is not
    widened for the place: an ``int`` argument of a ``float`` parameter is an ``int``, and lowering converts it. So to
    lower an expression, lower its parts, convert each to what the construct asks for, and where the value of a name or a
    field is of another type than stands here, convert that, too. What stands right of ``and`` and ``or`` and in a branch
    of an ``if`` may be narrowed by what stands before it, and only runs where that lets it. A comparison with ``none`` of
    what is never none is a constant, and ``??`` after such a value is that value.

    ``applied_types`` has the same for the bodies of strategies, by the symbol of the module that applies them.

    ``prices`` has those of models that say them, by the model's symbol.

    ``shared`` has the modules that all bodies of the file may call, by the names that they have in it, with their symbols.

    ``files`` has the other files that this one imports, directly or not, by the paths of their spans. A body means what
    its names mean in its own file: that of ``decl.span.path``, which is this one where ``files`` does not have it. All of
    their modules, models and knobs are here, too, under symbols that no two files share: ``stem.symbol``.

    ``text`` is what was checked: a `require` without a message is told as it is written.
    """

    path: str
    text: str = ""
    enums: Mapping[str, Enum] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    primitives: Mapping[str, Primitive] = field(default_factory=dict)
    models: Mapping[str, ModelRef] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    programs: Mapping[str, Program] = field(default_factory=dict)
    datasets: Mapping[str, DatasetSpec] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    optimize: Mapping[str, Optimize] = field(default_factory=dict)
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    strategies: Mapping[str, Strategy] = field(default_factory=dict)
    knobs: Mapping[str, Knob] = field(default_factory=dict)
    externs: Mapping[str, Extern] = field(default_factory=dict)
    corpora: Mapping[str, Corpus] = field(default_factory=dict)
    tests: Mapping[str, Test] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[Span, Type] = field(default_factory=dict)
    applied_types: Mapping[str, Mapping[Span, Type]] = field(default_factory=dict)
    files: Mapping[str, "Checked"] = field(default_factory=dict)
