"""Hypothesis strategies: any program of the IR that the verifier accepts, with awkward names and texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

from hypothesis import strategies as st

from promptc.artifact.model import Decoding, Demo, ModelRef
from promptc.ir.builder import FunctionBuilder, RegionBuilder
from promptc.ir.ops import Choice, Corpus, Extern, Function, Module, ModuleCheck, Program, Value
from promptc.ir.symbols import named_types, used_types
from promptc.schema.primitives import PRIMITIVES, PrimitiveProblem, result_type
from promptc.schema.types import (
    BOOL,
    FLOAT,
    INT,
    MISSING,
    STR,
    Dict,
    Enum,
    Field,
    Json,
    List,
    Member,
    Optional,
    Record,
    Row,
    Scalar,
    Type,
    Union,
    optional,
    union,
)
from promptc.source.text import Span

# Words of the text form are legal names: the parser must tell them apart by place.
NAMES = ("x", "loc", "of", "stage", "input", "output", "frozen", "enum", "return", "naïve", "f1", "_", "format")
T = TypeVar("T")
_OPERANDS: tuple[Type, ...] = (STR, INT, FLOAT, BOOL, List(STR))


def _accepted(name: str, operands: tuple[Type, ...]) -> bool:
    try:
        result_type(name, operands)
    except PrimitiveProblem:
        return False
    return True


PRIMS = [
    (p.name, operands)
    for p in PRIMITIVES.values()
    for operands in product(_OPERANDS, repeat=p.arity)
    if _accepted(p.name, operands)
]

texts = st.text(max_size=20)
spans = st.none() | st.builds(Span, texts, st.integers(0, 99), st.integers(0, 99))
scalars = st.sampled_from((STR, INT, FLOAT, BOOL))
option_values: st.SearchStrategy[Json] = st.none() | st.integers() | texts | st.lists(texts, max_size=1)


def names(*, min_size: int = 0, max_size: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(NAMES), min_size=min_size, max_size=max_size, unique=True)


def types(declared: list[Enum | Record]) -> st.SearchStrategy[Type]:
    leaves = scalars | st.sampled_from(declared) if declared else scalars
    return st.recursive(
        leaves | st.just(union((STR, INT))),
        lambda inner: st.builds(List, inner) | inner.map(optional) | st.builds(Dict, inner),
        max_leaves=2,
    )


def values(type_: Type) -> st.SearchStrategy[Json]:
    match type_:
        case Scalar("str"):
            return texts
        case Scalar("int"):
            return st.integers(-(10**20), 10**20)
        case Scalar("float"):
            return st.floats(allow_nan=False, allow_infinity=False)
        case Scalar():
            return st.booleans()
        case Enum(names=members):
            return st.sampled_from(members)
        case List(item=item):
            return st.lists(values(item), max_size=2)
        case Dict(value=value):
            return st.dictionaries(texts, values(value), max_size=2)
        case Optional(item=item):
            return st.none() | values(item)
        case Union(options=options):
            return st.one_of([values(option) for option in options])
        case Record(fields=fields):
            return rows(fields)
        case _:
            raise TypeError(f"`types` draws no {type_}")


def rows(fields: tuple[Field, ...]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({f.name: values(f.type) for f in fields})


@st.composite
def fields(draw: st.DrawFn, declared: list[Enum | Record], found: list[str]) -> tuple[Field, ...]:
    return tuple(Field(name, draw(types(declared)), draw(texts)) for name in found)


@st.composite
def declarations(draw: st.DrawFn) -> list[Enum | Record]:
    declared: list[Enum | Record] = []
    for name in draw(st.lists(st.sampled_from(("Species", "Passage", "record", "T1")), max_size=3, unique=True)):
        if draw(st.booleans()):
            members = draw(names(min_size=1))
            declared.append(Enum(name, tuple(Member(m, draw(texts)) for m in members)))
        else:
            declared.append(Record(name, draw(fields(declared, draw(names())))))
    return declared


@st.composite
def modules(draw: st.DrawFn, symbol: str, declared: list[Enum | Record]) -> Module:
    found = draw(names(min_size=1, max_size=5))
    cut = draw(st.integers(0, len(found) - 1))
    inputs = draw(fields(declared, found[:cut]))
    outputs = draw(fields(declared, found[cut:]))
    demo_sets = st.lists(st.builds(Demo, rows(inputs), rows(outputs)), max_size=2).map(tuple)
    return Module(
        symbol=symbol,
        signature="Sig",
        strategy=draw(st.sampled_from(("predict", "chain_of_thought"))),
        model="m",
        inputs=inputs,
        outputs=outputs,
        instruction=draw(choices(texts)),
        demos=draw(choices(demo_sets)),
        format=draw(st.sampled_from(("lines", "json"))),
        decoding=Decoding(draw(st.just(0.0) | st.floats(0, 2)), draw(st.floats(0.01, 1)), draw(st.integers(1, 4096))),
        span=draw(spans),
    )


@st.composite
def choices(draw: st.DrawFn, options: st.SearchStrategy[T]) -> Choice[T]:
    domain: list[T] = []
    for value in draw(st.lists(options, min_size=1, max_size=3)):
        if value not in domain:
            domain.append(value)
    frozen = len(domain) == 1 and draw(st.booleans())
    return Choice(draw(st.sampled_from(domain)), tuple(domain), frozen)


FLAT = ("call", "prim", "field", "record", "list", "const")
NESTED = ("call", "prim", "field", "if", "map", "convert", "is", "require", "suggest", "extern", "invoke")
TRUE_OR_SO = st.integers(0, 9).map(bool)


@dataclass(frozen=True)
class World:
    """What the ops of a function may name, beside the kinds of ops that it is made of."""

    modules: Sequence[Module]
    declared: list[Enum | Record]
    types: st.SearchStrategy[Type]
    externs: Sequence[Extern] = ()
    programs: Sequence[Function] = ()
    kinds: Sequence[str] = FLAT
    # Without a least number of ops, most programs that are drawn have none that holds a region.
    least: int = 0


@st.composite
def functions(draw: st.DrawFn, world: World, symbol: str = "main.program") -> Function:
    builder = FunctionBuilder(symbol, "program")
    params = [_param(draw, builder, name, draw(world.types)) for name in draw(names(max_size=2))]
    body = Body(draw, builder, world, params)
    body.fill(8)
    for name in draw(names(min_size=1)) if body.known else []:
        builder.returns(name, draw(st.sampled_from(body.known[::-1])))
    return builder.build(draw(spans))


def _param(draw: st.DrawFn, builder: FunctionBuilder, name: str, type_: Type) -> Value:
    return builder.param(name, type_, draw(texts), draw(st.just(MISSING) | values(type_)))


class Body:
    """The ops of a function or of a region, drawn one by one; ``known`` are the values that the next one may read."""

    def __init__(
        self, draw: st.DrawFn, builder: FunctionBuilder, world: World, known: Sequence[Value], depth: int = 0
    ) -> None:
        self.known = list(known)
        self._draw = draw
        self._builder = builder
        self._world = world
        self._depth = depth

    def fill(self, size: int) -> None:
        kinds = self._world.kinds
        least = self._world.least // (self._depth + 1)
        flat = [kind for kind in kinds if kind not in ("if", "map")]
        for kind in self._draw(
            st.lists(st.sampled_from(kinds if self._depth < 2 else flat), min_size=least, max_size=size)
        ):
            with self._builder.at(self._draw(spans)):
                self.known.extend(self._op(kind))

    def value(self, type_: Type) -> Value:
        # Values that depend on others make the graph deep; constants alone would not.
        fitting = [v for v in self.known if v.type == type_]
        if fitting and self._draw(st.integers(0, 3)) > 0:
            return self._draw(st.sampled_from(fitting))
        return self._builder.const(type_, self._draw(values(type_)))

    def _args(self, fields: Iterable[Field]) -> list[tuple[str, Value]]:
        return [(f.name, self.value(f.type)) for f in fields]

    def _op(self, kind: str) -> list[Value]:
        draw, builder, world = self._draw, self._builder, self._world
        name = draw(st.sampled_from(("", "x", "r.x")))
        match kind:
            case "call" if world.modules:
                module = draw(st.sampled_from(world.modules))
                result = builder.call(module, self._args(module.inputs), name, draw(st.integers(0, 2)))
                return [result, *(builder.get(result, f.name) for f in module.outputs)]
            case "field" if readable := [
                (v, v.type.fields) for v in self.known if isinstance(v.type, Record) and v.type.fields
            ]:
                base, found = draw(st.sampled_from(readable))
                return [builder.get(base, draw(st.sampled_from(found)).name, name)]
            case "record" if records := [t for t in world.declared if isinstance(t, Record)]:
                record = draw(st.sampled_from(records))
                return [builder.record(record, self._args(record.fields), name)]
            case "list":
                item = draw(world.types)
                return [builder.list(item, [self.value(item) for _ in range(draw(st.integers(0, 2)))], name)]
            case "prim":
                primitive, operands = draw(st.sampled_from(PRIMS))
                return [builder.prim(primitive, [self.value(t) for t in operands], name)]
            case "convert":
                if draw(st.booleans()):
                    return [builder.convert(self.value(INT), FLOAT, name)]
                return [builder.convert(self.value(union((STR, INT))), draw(st.sampled_from((STR, INT))), name)]
            case "is":
                asked = draw(st.sampled_from((STR, INT)))
                return [builder.is_(self.value(union((STR, INT))), asked, name)]
            case "require":
                condition = builder.prim("or", [builder.const(BOOL, draw(TRUE_OR_SO)), self.value(BOOL)])
                return [builder.check("require", condition, "it must be", name)]
            case "suggest":
                return [builder.check("suggest", self.value(BOOL), draw(texts), name)]
            case "extern" if world.externs:
                extern = draw(st.sampled_from(world.externs))
                return [builder.extern(extern, self._args(extern.params), name)]
            case "invoke" if world.programs:
                function = draw(st.sampled_from(world.programs))
                args = [(p.name, self.value(p.type)) for p in function.params]
                result = builder.invoke(function, args, name)
                return [result, *(builder.get(result, f) for f, _ in function.returns)]
            case "if":
                condition, type_ = self.value(BOOL), draw(world.types)
                return [builder.if_(condition, self._region([], type_), self._region([], type_), name)]
            case "map":
                item = draw(world.types)
                items = (
                    builder.list(item, [self.value(item), self.value(item)])
                    if draw(st.booleans())
                    else self.value(List(item))
                )
                where = self._region([("i", item)], BOOL) if draw(st.booleans()) else None
                return [builder.map(items, self._region([("i", item)], draw(world.types)), where, name)]
            case _:
                type_ = draw(world.types)
                return [builder.const(type_, draw(values(type_)), name)]

    def _region(self, params: list[tuple[str, Type]], type_: Type) -> RegionBuilder:
        with self._builder.region(*params) as region:
            inner = Body(self._draw, self._builder, self._world, [*self.known, *region.params], self._depth + 1)
            inner.fill(4)
            region.yields(inner.value(type_))
        return region


def metric() -> Function:
    builder = FunctionBuilder("score", "metric")
    gold = builder.param("gold", Record("", (Field("label", STR),)))
    pred = builder.param("pred", Record("", (Field("label", STR),)))
    builder.returns("value", builder.prim("f1", [builder.get(pred, "label"), builder.get(gold, "label")]))
    return builder.build()


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Programs of one function without regions, with or without a metric."""
    declared = draw(declarations())
    called = [draw(modules(symbol, declared)) for symbol in draw(st.sampled_from(([], ["m"], ["m", "p.m"])))]
    scored = draw(st.booleans())
    found = (draw(functions(World(called, declared, types(declared)))), *((metric(),) if scored else ()))
    options = draw(st.dictionaries(texts, option_values, max_size=2))
    return Program(
        main="main.program",
        functions=found,
        modules=tuple(called),
        models=(ModelRef("m", "vllm", draw(texts), tuple(options.items())),),
        types=named_types([*declared, *used_types(found, called)]),
        metric="score" if scored else None,
    )


@st.composite
def whole_programs(draw: st.DrawFn) -> Program:
    """Programs with everything that the IR holds: regions, externs, checks, programs that invoke another."""
    declared = draw(declarations())
    called = [draw(modules(symbol, declared)) for symbol in ("m", "p.m")]
    checks = [_check(f"check.{module.symbol}", module) for module in called]
    checked = tuple(
        replace(
            module,
            attempts=draw(st.integers(1, 3)),
            max_demos=draw(st.sampled_from((None, 8))),
            nearest=draw(st.sampled_from((None, 2))),
            checks=tuple(draw(st.lists(st.builds(ModuleCheck, kinds, st.just(check.symbol), texts), max_size=2))),
            template=" ".join(f"{{{f.name}}}" for f in module.inputs) if draw(st.booleans()) else None,
        )
        for module, check in zip(called, checks, strict=True)
    )
    externs = tuple(
        Extern(f"ext.{effect}", effect, draw(fields(declared, draw(names()))), draw(types(declared)), draw(sources))
        for effect in ("pure", "nondet", "effect")
    )
    world = World(checked, declared, types(declared), externs, kinds=NESTED, least=2)
    helper = draw(functions(world, "helper"))
    main = draw(functions(replace(world, programs=[helper])))
    found = (*checks, helper, main)
    return Program(
        main="main.program",
        functions=found,
        modules=checked,
        models=(ModelRef("m", "vllm", draw(texts)),),
        types=named_types([*declared, *used_types(found, called, externs)]),
        externs=externs,
    )


kinds = st.sampled_from(("require", "suggest"))
sources = st.just("metrics.py:f") | st.builds(
    Corpus, st.sampled_from(("bm25", "dense")), texts, st.sampled_from(((), (("fields", ["title"]),)))
)


TEXT, LABEL = (Field("text", STR),), (Field("label", STR),)
GREEDY = Module("greedy", "Sig", "predict", "m", TEXT, LABEL, Choice.of("Do."), Choice.of(()))
SAMPLING = replace(GREEDY, symbol="sampling", decoding=Decoding(temperature=0.7))
EXTERNS = tuple(Extern(f"ext.{effect}", effect, TEXT, BOOL, "tools.py:f") for effect in ("pure", "nondet", "effect"))


@st.composite
def running_programs(draw: st.DrawFn) -> Program:
    """Programs of few types and much nesting, cheap to draw, where passes find something to do."""
    simple: st.SearchStrategy[Type] = st.sampled_from((STR, BOOL, List(STR)))
    world = World((GREEDY, SAMPLING), [], simple, EXTERNS, kinds=NESTED, least=6)
    helper = draw(functions(replace(world, least=2), "helper"))
    main = draw(functions(replace(world, programs=[helper])))
    model = ModelRef("m", "vllm", "nano")
    return Program("main.program", (helper, main), (GREEDY, SAMPLING), (model,), (), externs=EXTERNS)


def _check(symbol: str, module: Module) -> Function:
    builder = FunctionBuilder(symbol, "check")
    for field in (*module.inputs, *module.outputs):
        builder.param(field.name, field.type)
    builder.returns("value", builder.const(BOOL, True))
    return builder.build()


@st.composite
def call_graphs(draw: st.DrawFn) -> Program:
    """Programs of calls that wait for each other, with some pure ops between."""
    fields_ = (Field("text", STR),)
    module = Module("m", "Sig", "predict", "m", fields_, (Field("label", STR),), Choice.of("Do."), Choice.of(()))
    builder = FunctionBuilder("main", "program")
    known = [builder.param("x", STR)]
    for called in draw(st.lists(st.booleans(), min_size=2, max_size=8)):
        left, right = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        if called:
            known.append(builder.get(builder.call(module, [("text", left)]), "label"))
        else:
            known.append(builder.prim("add", [left, right]))
    for number, value in enumerate(known[-2:]):
        builder.returns(f"out{number}", value)
    return Program("main", (builder.build(),), (module,), (ModelRef("m", "vllm", "nano"),), ())
