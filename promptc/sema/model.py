"""A checked program: every name resolved, every type known. Made by `promptc.sema`, read by `promptc.lowering`.

Expressions stay syntax; after a clean check their types follow from their operands, so nothing records them twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, final

from promptc.artifact.model import Decoding, ModelRef, OutputFormat
from promptc.data.spec import DatasetSpec
from promptc.schema.types import Enum, Field, Json, Record, Scalar, Type
from promptc.source.text import Span
from promptc.syntax import ast

# Which passes an `optimize` block may name, with the type and default of each option (no default: None). The
# driver gives this table, so that checking does not depend on the layer that implements the passes.
PassTable = Mapping[str, Mapping[str, tuple[Scalar, Json]]]


@final
@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    instruction: str
    frozen: bool
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Strategy:
    """``outputs`` are written before the signature's own."""

    name: str
    outputs: tuple[Field, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Primitive:
    """A pure function of `promptc.schema.primitives`. A parameter type of None takes any type."""

    name: str
    params: tuple[tuple[str, Type | None], ...]
    returns: Type


@final
@dataclass(frozen=True, slots=True)
class Module:
    """``symbol`` is ``program.name`` for a module of a program, ``name`` for one of the file."""

    symbol: str
    signature: Signature
    strategy: Strategy
    model: str
    format: OutputFormat
    decoding: Decoding
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Program:
    """``modules`` maps the names that the body may call to module symbols."""

    name: str
    decl: ast.ProgramDecl
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    modules: Mapping[str, str]


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
    """What to optimize a program for. ``model`` and ``teacher`` are model symbols; ``budget`` is in LM calls."""

    program: str
    dataset: str
    metric: str
    model: str
    teacher: str
    seed: int
    passes: tuple[PassSpec, ...]
    budget: int | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Checked:
    """Everything a file declares or imports, by name."""

    path: str
    enums: Mapping[str, Enum] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    primitives: Mapping[str, Primitive] = field(default_factory=dict)
    models: Mapping[str, ModelRef] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    programs: Mapping[str, Program] = field(default_factory=dict)
    datasets: Mapping[str, DatasetSpec] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    optimize: Mapping[str, Optimize] = field(default_factory=dict)


PoolName = Literal["train", "dev", "test"]
